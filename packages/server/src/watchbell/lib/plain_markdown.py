"""The part of Markdown that people write reports in, read into blocks and spans: no HTML is made here, none is let through.

Headings, paragraphs, lists, fenced code, rules; strong, emphasis, code, links to http(s). Whatever else stays what it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_INLINE = re.compile(
    r"`(?P<code>[^`\n]{1,300})`"
    r"|\*\*(?P<strong>[^*\n]{1,300})\*\*"
    r"|\*(?P<em>[^*\s][^*\n]{0,300})\*"
    r"|(?<!\w)_(?P<low>[^_\s][^_\n]{0,300})_(?!\w)"
    r"|\[(?P<label>[^\[\]\n]{1,300})\]\((?P<href>https?://[^\s()<>\"']{1,1000})\)"
)
_HEADING = re.compile(r"^(#{1,6}) +(\S.*)$")
_ITEM = re.compile(r"^ {0,3}(?:[-*+]|(\d{1,3})[.)]) +(\S.*)$")
_RULE = re.compile(r"^ {0,3}(?:-{3,}|\*{3,}|_{3,})$")
_FENCE = "```"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line. `kind` is ``text``, ``strong``, ``em``, ``code`` or ``link``, which alone has an `href`."""

    kind: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is ``heading`` (of a `level`), ``paragraph``, ``bullets``, ``numbers``, ``code`` or ``rule``.

    `rows` are the items of a list, or the one row of spans of the others.
    """

    kind: str
    rows: tuple[tuple[Span, ...], ...] = ()
    level: int = 0


def blocks(text: str) -> list[Block]:
    """The whole text, in order."""
    return list(_blocks(text.replace("\r\n", "\n").split("\n")))


def spans(line: str) -> tuple[Span, ...]:
    """A line, in order."""
    found, at = [], 0
    for match in _INLINE.finditer(line):
        if match.start() > at:
            found.append(Span("text", line[at : match.start()]))
        found.append(_span(match))
        at = match.end()
    if at < len(line) or not found:
        found.append(Span("text", line[at:]))
    return tuple(found)


def _span(match: re.Match[str]) -> Span:
    if match["href"] is not None:
        return Span("link", match["label"], match["href"])
    for name, kind in (("code", "code"), ("strong", "strong"), ("em", "em"), ("low", "em")):
        if match[name] is not None:
            return Span(kind, match[name])
    return Span("text", match.group())


def _blocks(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = lines[at].rstrip()
        if not line:
            at += 1
        elif line.startswith(_FENCE):
            end = next((i for i in range(at + 1, len(lines)) if lines[i].rstrip() == _FENCE), len(lines))
            yield Block("code", ((Span("text", "\n".join(lines[at + 1 : end])),),))
            at = end + 1
        elif heading := _HEADING.match(line):
            yield Block("heading", (spans(heading[2]),), len(heading[1]))
            at += 1
        elif _RULE.match(line):
            yield Block("rule")
            at += 1
        elif _ITEM.match(line):
            end = _end_of_list(lines, at)
            yield _list(lines[at:end])
            at = end
        else:
            end = _end_of_paragraph(lines, at)
            yield Block("paragraph", (spans("\n".join(each.strip() for each in lines[at:end])),))
            at = end


def _end_of_list(lines: list[str], at: int) -> int:
    numbered = _is_numbered(lines[at])
    while at < len(lines) and _ITEM.match(lines[at].rstrip()) and _is_numbered(lines[at]) is numbered:
        at += 1
    return at


def _end_of_paragraph(lines: list[str], at: int) -> int:
    at += 1
    while at < len(lines) and lines[at].strip() and not _starts_another(lines[at].rstrip()):
        at += 1
    return at


def _starts_another(line: str) -> bool:
    return line.startswith(_FENCE) or any(each.match(line) for each in (_HEADING, _ITEM, _RULE))


def _list(lines: list[str]) -> Block:
    kind = "numbers" if _is_numbered(lines[0]) else "bullets"
    items = [match[2] for line in lines if (match := _ITEM.match(line.rstrip()))]
    return Block(kind, tuple(spans(item) for item in items))


def _is_numbered(line: str) -> bool:
    match = _ITEM.match(line.rstrip())
    return match is not None and match[1] is not None
