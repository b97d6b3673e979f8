"""Texts with ``{{names}}`` that stand for values: plain substitution, nothing is worked out."""

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

NAME = r"[A-Za-z_][A-Za-z0-9_]{0,39}"
_PLACE = re.compile(r"\{\{\s*(" + NAME + r")\s*\}\}")
_ANY = re.compile(r"\{\{(.{0,60}?)\}\}", re.DOTALL)
_SHORT = 6
"""Shorter values stand in many texts by chance: they are hidden only where they stand alone."""


def names_in(text: str) -> list[str]:
    """The names that a text asks for, in order. Raises `ValueError` for ``{{…}}`` that holds no name."""
    found = []
    for match in _ANY.finditer(text):
        whole = _PLACE.fullmatch(match.group())
        if whole is None:
            raise ValueError(f"{match.group()!r} holds no name; write for example {{{{token}}}}")
        found.append(whole.group(1))
    return found


def fill(text: str, values: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """The text with every name replaced. Raises `KeyError` for one without a value."""
    return _PLACE.sub(lambda match: escape(values[match.group(1)]), text)


def unfill(text: str, values: Mapping[str, str], kept: Iterable[str] = ()) -> str:
    """The text with every value replaced by its name, so that it can be shown: values may be secret.

    Short values of the names in `kept` may stay.
    """
    spared = set(kept)
    for name, value in sorted(values.items(), key=lambda item: len(item[1]), reverse=True):
        shown = f"{{{{{name}}}}}"
        for form in dict.fromkeys((value, quote(value), quote(value, safe=""))):
            if len(value) >= _SHORT:
                text = text.replace(form, shown)
            elif len(value) > 2 and name not in spared:
                text = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", shown.replace("\\", r"\\"), text)
    return text
