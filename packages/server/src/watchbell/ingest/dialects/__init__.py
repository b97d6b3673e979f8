"""The shelf of dialects: one file for each tool whose clients may talk to us."""

import sys
from functools import cache

from watchbell.ingest.dialect import Dialect
from watchbell.lib.shelf import load_shelf


@cache
def shelf() -> dict[str, Dialect]:
    """Every dialect by its name."""
    return load_shelf(sys.modules[__name__], "DIALECT", "watchbell.dialects")
