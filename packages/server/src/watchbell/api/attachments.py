"""Bytes that a stranger's server sent us, handed to a browser so that they can do nothing there."""

from starlette.responses import Response

from watchbell.domain.attachments import UNKNOWN_TYPE, KeptAttachment

_SHOWN = frozenset({"image/png", "image/jpeg", "image/webp", "text/plain"})
"""What a browser may show by itself; none of these can hold a script."""


def attachment_response(kept: KeptAttachment) -> Response:
    """The attachment as it is, sandboxed; anything that is not plainly a picture or a text is a download."""
    plain = kept.media_type.partition(";")[0].strip()
    is_shown = plain in _SHOWN
    headers = {
        "Content-Type": _charset_of(kept.media_type) if is_shown else UNKNOWN_TYPE,
        "Content-Disposition": f'{"inline" if is_shown else "attachment"}; filename="{kept.name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    return Response(kept.data, headers=headers)


def _charset_of(media_type: str) -> str:
    return "text/plain; charset=utf-8" if media_type == "text/plain" else media_type
