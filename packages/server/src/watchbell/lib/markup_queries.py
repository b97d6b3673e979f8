"""Looks things up in XML and HTML of strangers by XPath 1.0: no entities, no network, no DTD, and bounded work."""

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from watchbell.lib.css_selectors import to_xpath

MOST_MARKUP_BYTES = 1 << 20
"""Larger documents are not read."""
MOST_WORK = 30_000_000
"""Comparisons that an expression may need at worst (some tenths of a second); the engine cannot be interrupted."""
_MOST_COPIED = 50_000_000
_DEEPEST = 256
"""Levels of elements inside each other that the parser takes."""
_LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'")
_FAR = re.compile(r"//|\b(?:descendant|descendant-or-self|ancestor|ancestor-or-self)\s*::")
_EVERYWHERE = re.compile(r"\b(?:following|preceding|following-sibling|preceding-sibling)\s*::")
_COMPARES = re.compile(r"[=<>]")


def parse_markup(body: str | bytes, *, html: bool, charset: str | None = None) -> Any:
    """The tree of an XML or HTML document. Raises `ValueError` that says why there is none."""
    from lxml import etree  # noqa: PLC0415 - heavy, and most monitors ask for no path

    what = "HTML" if html else "XML"
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    if len(raw) > MOST_MARKUP_BYTES:
        raise ValueError(f"the body is too large to be read as {what} (more than {MOST_MARKUP_BYTES >> 20} MB)")
    if not raw.strip():
        raise ValueError(f"the body is no {what}: it is empty")
    encoding = "utf-8" if isinstance(body, str) else charset if charset and _is_charset(charset) else None
    try:
        if html:
            tree = etree.fromstring(raw, _html_parser(encoding or _guessed(raw)))
        else:
            tree = etree.fromstring(raw, _xml_parser(encoding))
    except (etree.LxmlError, ValueError) as error:
        raise ValueError(f"the body is no {what}: {_reason(error)}") from None
    if tree is None:
        raise ValueError(f"the body is no {what}: it has no element")
    return tree


def _html_parser(encoding: str | None) -> Any:
    from lxml import etree  # noqa: PLC0415 - heavy, as above

    return etree.HTMLParser(no_network=True, huge_tree=False, encoding=encoding)


def _xml_parser(encoding: str | None) -> Any:
    from lxml import etree  # noqa: PLC0415 - heavy, as above

    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        encoding=encoding,
    )


def _is_charset(name: str) -> bool:
    try:
        "".encode(name)
    except (LookupError, UnicodeError):
        return False
    return True


def _guessed(raw: bytes) -> str | None:
    """Pages without a charset are UTF-8 today; the parser itself would take Latin-1."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def xpath(tree: Any, path: str) -> list[Any]:
    """All values at an XPath: the text of elements, attributes, or the one number, text or flag it works out.

    Prefixes are those that the root declares. Raises `ValueError` for what is no path or takes too long on this tree.
    """
    from lxml import etree  # noqa: PLC0415 - heavy, as above

    cost = _cost_of(path)
    size = sum(1 for _ in tree.iter())
    if size**cost.power * cost.factor > MOST_WORK or (cost.copies and cost.copies * _text_size(tree) > _MOST_COPIED):
        raise ValueError("takes too long on a document this large")
    prefixes = {prefix: uri for prefix, uri in tree.nsmap.items() if prefix}
    try:
        found = tree.getroottree().xpath(path, namespaces=prefixes, smart_strings=False)
    except (etree.LxmlError, ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"cannot be looked up: {_reason(error)}") from None
    return [_plain(each) for each in found] if isinstance(found, list) else [_plain(found)]


def check_xpath(path: str) -> str:
    """The path itself when it can be read. Raises `ValueError`."""
    _cost_of(path)
    return path


def css(tree: Any, selector: str) -> list[Any]:
    """All values at a CSS selector: the text of elements, or an attribute (``img @src``). Raises `ValueError`."""
    return xpath(tree, to_xpath(selector))


def check_css(selector: str) -> str:
    """The selector itself when it is known here. Raises `ValueError`."""
    _cost_of(to_xpath(selector))
    return selector


class _Cost(NamedTuple):
    """The power of the document's size that a path may take, times a factor, and how often it may copy its text."""

    power: int
    factor: int
    copies: int


@lru_cache(maxsize=2048)
def _cost_of(path: str) -> _Cost:
    from lxml import etree  # noqa: PLC0415 - heavy, as above

    try:
        etree.XPath(path)
    except (etree.LxmlError, ValueError) as error:
        raise ValueError(f"{path!r} is no XPath: {_reason(error)}") from None
    bare = _LITERAL.sub("''", path)
    power, factor = 0, 1
    for level in _levels(bare):
        far, everywhere = len(_FAR.findall(level)), len(_EVERYWHERE.findall(level))
        # The steps of one path are walked one after the other, as deep as the tree is; only what is compared pair by
        # pair, or looks sideways, multiplies.
        power += min(1, far + everywhere) + min(1, everywhere)
        power += 1 if far + everywhere > 1 and _COMPARES.search(level) else 0
        factor *= _DEEPEST * far if far > 1 else 1
    return _Cost(max(1, power), factor, bare.count(",") if "concat" in bare else 0)


def _levels(bare: str) -> list[str]:
    """What of a path stands how deep in predicates: those inside are looked at once for each node outside."""
    levels = [""]
    depth = 0
    for character in bare:
        if character == "[":
            depth += 1
            if depth == len(levels):
                levels.append("")
        elif character == "]":
            depth -= 1
        else:
            levels[depth] += character
    return levels


def _text_size(tree: Any) -> int:
    return sum(len(text) for text in tree.itertext())


@cache
def _element_class() -> Any:
    from lxml import etree  # noqa: PLC0415 - heavy, as above

    return etree._Element  # noqa: SLF001 - the class has no public name


def _plain(found: Any) -> Any:
    if isinstance(found, _element_class()):
        return " ".join("".join(found.itertext()).split()) if isinstance(found.tag, str) else (found.text or "")
    if isinstance(found, tuple):  # a namespace node
        return str(found[1])
    return found


def _reason(error: BaseException) -> str:
    return str(error).split(", line ")[0].strip() or type(error).__name__
