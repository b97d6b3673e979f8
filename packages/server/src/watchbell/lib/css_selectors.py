"""CSS selectors as XPath: types, ids, classes, attributes, the four combinators, first, last and nth child, not()."""

import re
from functools import lru_cache

_NAME = r"-?[A-Za-z_\u0080-\U0010ffff][\w\u0080-\U0010ffff-]*"
_NODE = r"[A-Za-z_][\w-]*"
"""What XPath can name: CSS lets names of elements and attributes begin with a hyphen, XML does not."""
_PART = re.compile(
    rf"(?P<type>\*|{_NODE})"
    rf"|\#(?P<id>[\w\u0080-\U0010ffff-]+)"
    rf"|\.(?P<class>{_NAME})"
    rf"|\[\s*(?P<attribute>{_NODE}(?::{_NODE})?)\s*"
    rf"(?:(?P<operator>[~|^$*]?=)\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\s\]\"']+)\s*)?\]"
    rf"|:(?P<child>first-child|last-child|only-child|empty)"
    rf"|:nth-child\(\s*(?P<nth>\d{{1,6}}|odd|even)\s*\)"
    rf"|:not\(\s*(?P<not>[^()]+?)\s*\)",
    re.ASCII,
)
_COMBINATOR = re.compile(r"\s*([>+~,])\s*|\s+")
_OF_ATTRIBUTE = re.compile(rf"^(?P<selector>.*\S)\s*@(?P<attribute>{_NODE})$", re.DOTALL | re.ASCII)
_AXES = {" ": "//*", ">": "/*", "+": "/following-sibling::*[1]", "~": "/following-sibling::*"}
_CHILDREN = {"first-child": "position()=1", "last-child": "position()=last()", "only-child": "last()=1"}


@lru_cache(maxsize=2048)
def to_xpath(selector: str) -> str:
    """The XPath that finds the same elements; ``img.logo @src`` finds an attribute of them.

    Raises `ValueError` for what is no selector, or one of the kinds that are not known here.
    """
    suffix, bare = "", selector.strip()
    wanted = _OF_ATTRIBUTE.match(bare)
    if wanted is not None:
        bare, suffix = wanted["selector"], f"/@{wanted['attribute'].lower()}"
    paths: list[str] = []
    path, axis, at = "", " ", 0
    while True:
        step, at = _compound(selector, bare, at, after_sibling=axis in "+~")
        path += _AXES[axis] + step
        if at == len(bare):
            return " | ".join(f"{each}{suffix}" for each in (*paths, path))
        found = _COMBINATOR.match(bare, at)
        if found is None:
            raise _unknown(selector, bare[at:])
        axis, at = found.group(1) or " ", found.end()
        if axis == ",":
            paths.append(path)
            path, axis = "", " "


def _compound(selector: str, bare: str, at: int, *, after_sibling: bool) -> tuple[str, int]:
    """The predicates of one compound (``p.x[lang]``), and where it ends."""
    places: list[str] = []
    conditions: list[str] = []
    begun = at
    while (found := _PART.match(bare, at)) is not None:
        if found["type"] and at != begun:
            break
        place = _place(found)
        if place is not None and after_sibling:
            raise ValueError(f"{selector!r}: {found.group()} after + or ~ is not known here")
        if place is not None:
            places.append(place)
        elif (condition := _condition(found, selector)) is not None:
            conditions.append(condition)
        at = found.end()
    if at == begun:
        raise _unknown(selector, bare[at:])
    # Places first: they count among all children, not among those that fit the rest.
    return "".join(f"[{' and '.join(each)}]" for each in (places, conditions) if each), at


def _place(found: re.Match[str]) -> str | None:
    if found["nth"]:
        parity = {"odd": "position() mod 2=1", "even": "position() mod 2=0"}
        return parity.get(found["nth"], f"position()={found['nth']}")
    return _CHILDREN.get(found["child"] or "")


def _condition(found: re.Match[str], selector: str) -> str | None:
    if found["type"]:
        return None if found["type"] == "*" else f"self::{found['type'].lower()}"
    if found["id"]:
        return f"@id='{found['id']}'"
    if found["class"]:
        return _has_word("class", f"'{found['class']}'")
    if found["child"]:
        return "not(node())"
    if found["not"]:
        inner, end = _compound(selector, found["not"], 0, after_sibling=True)
        if end != len(found["not"]):
            raise _unknown(selector, found["not"][end:])
        return f"not(self::*{inner})"
    name = found["attribute"].lower()
    return f"@{name}" if found["operator"] is None else _of_attribute(name, found["operator"], found["value"])


def _of_attribute(name: str, operator: str, value: str) -> str:
    text = value if value[0] in "\"'" else f"'{value}'"
    length = len(text) - 2
    if length == 0 and operator != "=":  # matches nothing (Selectors Level 4, 6.2)
        return "false()"
    return {
        "=": f"@{name}={text}",
        "~=": _has_word(name, text),
        "|=": f"(@{name}={text} or starts-with(@{name},concat({text},'-')))",
        "^=": f"starts-with(@{name},{text})",
        "$=": f"substring(@{name},string-length(@{name})-{length - 1})={text}",
        "*=": f"contains(@{name},{text})",
    }[operator]


def _has_word(name: str, text: str) -> str:
    return f"contains(concat(' ',normalize-space(@{name}),' '),concat(' ',{text},' '))"


def _unknown(selector: str, rest: str) -> ValueError:
    return ValueError(f"{selector!r} is no CSS selector that is known here, from {rest[:20]!r} on")
