"""Search filters as people write them (RFC 4515) in the form that LDAP sends: ``(&(objectClass=person)(uid=mia))``."""

import re

from watchbell.lib import ber

_DEEPEST = 10
_ITEM = re.compile(r"^([A-Za-z][A-Za-z0-9;.-]*|\d[\d.]*)(>=|<=|~=|=)(.*)$", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-9A-Fa-f]{2})")
_TAGS = {"=": 0xA3, ">=": 0xA5, "<=": 0xA6, "~=": 0xA8}
_GROUPS = {"&": 0xA0, "|": 0xA1, "!": 0xA2}


def encode_filter(text: str) -> bytes:
    """The filter. Raises `ValueError` that says what is wrong with it."""
    encoded, rest = _filter(text.strip(), 0)
    if rest:
        message = f"{rest[:40]!r} follows the end of the filter"
        raise ValueError(message)
    return encoded


def _filter(text: str, depth: int) -> tuple[bytes, str]:
    if not text.startswith("(") or depth > _DEEPEST:
        message = f"a filter must begin with ( and be nested {_DEEPEST} deep at most: {text[:40]!r}"
        raise ValueError(message)
    if text[1:2] in _GROUPS:
        return _group(text[1:2], text[2:], depth)
    end = text.find(")")
    found = _ITEM.match(text[1:end]) if end > 0 else None
    if found is None:
        message = f"{text[:40]!r} is no filter; write for example (objectClass=*)"
        raise ValueError(message)
    name, operator, value = found.groups()
    return _item(name, operator, value), text[end + 1 :]


def _group(sign: str, text: str, depth: int) -> tuple[bytes, str]:
    parts: list[bytes] = []
    while text.startswith("("):
        part, text = _filter(text, depth + 1)
        parts.append(part)
    if not parts or not text.startswith(")") or (sign == "!" and len(parts) > 1):
        message = f"a group ({sign} needs its filters in brackets and a closing bracket: {text[:40]!r}"
        raise ValueError(message)
    return ber.sequence(*parts, tag=_GROUPS[sign]), text[1:]


def _item(name: str, operator: str, value: str) -> bytes:
    if operator == "=" and value == "*":
        return ber.octets(name, tag=0x87)
    if operator == "=" and "*" in value:
        return ber.sequence(ber.octets(name), _substrings(value), tag=0xA4)
    return ber.sequence(ber.octets(name), ber.octets(_plain(value)), tag=_TAGS[operator])


def _substrings(value: str) -> bytes:
    """``a*b*c``: what it begins with, holds and ends with."""
    first, *middle, last = value.split("*")
    parts = [ber.octets(_plain(first), tag=0x80)] if first else []
    parts += [ber.octets(_plain(each), tag=0x81) for each in middle if each]
    parts += [ber.octets(_plain(last), tag=0x82)] if last else []
    return ber.sequence(*parts)


def _plain(value: str) -> bytes:
    return _ESCAPE.sub(lambda found: bytes.fromhex(found.group(1).decode()), value.encode("utf-8"))
