"""The shelf of dialects: one file for each tool whose clients may talk to us."""

import sys
from functools import cache

from watchbell.ingest.dialect import Dialect
from watchbell.lib.shelf import Shelf, load_shelf


@cache
def shelf() -> Shelf[Dialect]:
    """Every dialect by its name."""
    return load_shelf(sys.modules[__name__], "DIALECT", "watchbell.dialects")
