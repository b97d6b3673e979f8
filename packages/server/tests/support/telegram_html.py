"""What may stand in a message, as Telegram's server reads it: HTML, its limits, buttons; anything else is refused."""

import re
from html import unescape
from typing import Any

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "s": "strikethrough",
    "strike": "strikethrough", "del": "strikethrough", "a": "text_link", "code": "code", "pre": "pre",
    "blockquote": "blockquote", "tg-spoiler": "spoiler",
}  # fmt: skip
_PIECE = re.compile(r'<(/?)([a-z-]+)((?:\s+[a-z]+="[^"<>]*")*)\s*>|([^<&]+)|&(lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);')


class Refused(Exception):
    """The server says no: the code, the words, the parameters."""

    def __init__(self, code: int, words: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(words)
        self.code, self.words, self.parameters = code, words, parameters


def parsed(source: str) -> tuple[str, list[dict[str, Any]]]:
    """The text and its entities. Raises `Refused` at the first mark that is none of Telegram's."""
    text, entities, opened, at = "", [], [], 0
    while at < len(source):
        piece = _PIECE.match(source, at)
        if piece is None:
            raise _broken(f"unexpected mark at byte offset {len(source[:at].encode())}")
        closing, tag, attributes, plain, named = piece.groups()
        at = piece.end()
        if plain is not None or named is not None:
            text += plain if plain is not None else unescape(f"&{named};")
        elif tag not in _TAGS:
            raise _broken(f'unsupported start tag "{tag}"')
        elif not closing:
            opened.append((tag, attributes, _units(text)))
        else:
            if not opened or opened[-1][0] != tag:
                raise _broken(f'unmatched end tag "{tag}"')
            _, given, begin = opened.pop()
            entity = {"type": _TAGS[tag], "offset": begin, "length": _units(text) - begin}
            if tag == "a":
                entity["url"] = unescape(re.findall(r'href="([^"]*)"', given)[0])
            entities.append(entity)
    if opened:
        raise _broken(f'can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return text.strip(), sorted(entities, key=lambda each: each["offset"])


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _broken(why: str) -> Refused:
    return Refused(400, f"Bad Request: can't parse entities: {why}")


def text_of(params: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The text and the entities of a call. Raises `Refused`."""
    raw = params.get("text", "")
    if len(raw.encode()) > 1 << 15:
        raise Refused(400, "Bad Request: text is too long")
    if params.get("parse_mode", "").upper() == "HTML":
        text, entities = parsed(raw)
    else:
        text, entities = raw.strip(), params.get("entities") or []
    if not text:
        raise Refused(400, "Bad Request: message text is empty")
    length = len(text.encode("utf-16-le")) // 2
    if length > 4096:
        raise Refused(400, "Bad Request: message is too long")
    return text, [each for each in entities if each["offset"] + each["length"] <= length]


def markup_of(params: dict[str, Any]) -> dict[str, Any]:
    """The buttons of a call, if it has some. Raises `Refused`."""
    rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise Refused(400, 'Bad Request: can\'t parse inline keyboard button: field "text" must be of type String')
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}
