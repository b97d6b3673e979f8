"""The expressions of other tools that look into JSON, written as JSONPath. Only plain paths have a counterpart."""

import re

_STEP = re.compile(
    r"""
    \.?(?:
        (?P<name>[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_-]))
      | (?P<hyphened>[A-Za-z0-9_-]+)
      | `(?P<quoted>[^`]+)`
      | "(?P<string>[^"\\]+)"
      | \[(?P<index>-?\d+)\]
      | \['(?P<single>[^'\\]+)'\]
      | \["(?P<double>[^"\\]+)"\]
      | (?P<all>\[\*\]|\*)
    )
    """,
    re.VERBOSE,
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def json_path_of(expression: str, *, hyphens: bool = False) -> str | None:
    """The JSONPath of a plain path (``$.data.items[0].name``, ``data.`odd name```); `None` for anything more.

    JSONata's functions, filters and arithmetic have no counterpart, nor has a name with a hyphen outside quotes, which
    is a difference there; with `hyphens` it is a name, as in Gatus' paths.
    """
    rest = expression.strip()
    if len(rest) > 500:
        return None
    if rest.startswith("$$"):
        rest = rest[2:]
    elif rest.startswith("$") and not re.match(r"\$[A-Za-z_]", rest):
        rest = rest[1:]
    path = "$"
    while rest:
        found = _STEP.match(rest)
        if found is None or (found["hyphened"] and not hyphens) or (path == "$" and rest.startswith("..")):
            return None
        path += _written(found)
        rest = rest[found.end() :]
        if rest and rest[0] not in ".[":
            return None
    return path


def _written(step: re.Match[str]) -> str:
    if step["index"] is not None:
        return f"[{step['index']}]"
    if step["all"] is not None:
        return "[*]"
    name = next(
        each
        for each in (step["name"], step["quoted"], step["string"], step["single"], step["double"], step["hyphened"])
        if each
    )
    if _PLAIN.match(name):
        return f".{name}"
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"
