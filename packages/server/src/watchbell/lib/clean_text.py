"""Texts from outside as every database takes them."""

from typing import Any

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def clean_text(text: str) -> str:
    """The text without NUL characters (PostgreSQL refuses them) and without lone surrogates (no encoding takes them)."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", _REPLACEMENT).encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    r"""The text on one line, with all that is not to be seen written out (``\x1b``): what strangers say is printed on
    terminals too, where it must not move the cursor or turn letters around.
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " " if letter.isspace() else letter.encode("unicode_escape").decode("ascii")


def clean_values(value: Any) -> Any:
    """The same for every text in a JSON value, keys included."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(key): clean_values(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean_values(item) for item in value]
    return value
