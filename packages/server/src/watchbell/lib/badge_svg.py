"""Small badges as SVG: a grey label, a coloured value. Text is escaped, widths are estimated."""

from html import escape

_NARROW = frozenset("iljt.,:;|!'()[] f1")
_WIDE = frozenset("mwMW%@")


def badge(label: str, value: str, colour: str) -> str:
    """The badge's SVG; `colour` is a CSS colour of ours, never a caller's text."""
    left, right = _width(label) + 12, _width(value) + 12
    whole, label, value = left + right, escape(label), escape(value)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{label}: {value}">'
        f"<title>{label}: {value}</title>"
        f'<clipPath id="r"><rect width="{whole}" height="20" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#4b5563"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{left / 2}" y="14">{label}</text><text x="{left + right / 2}" y="14">{value}</text></g></svg>'
    )


def _width(text: str) -> int:
    return round(sum(4 if each in _NARROW else 10 if each in _WIDE else 7 for each in text))
