"""The paths of all dialects, for the API's own description."""

import inspect
import sys

from watchbell.api.state import TokenPath
from watchbell.ingest.dialects import shelf

_SHOWN = ("GET", "POST")
"""Some take every method; these are the two that clients use."""


def token_paths() -> list[TokenPath]:
    """Every path that a dialect claims, with the first paragraph of what the dialect says of itself."""
    found = []
    for dialect in shelf().values():
        document = inspect.getdoc(sys.modules[dialect.answer.__module__]) or ""
        about = " ".join(document.split("\n\n")[0].split())
        methods = tuple(method for method in _SHOWN if dialect.takes(method))
        found += [TokenPath(path, dialect.kind, methods, about) for path in dialect.paths]
    return found
