"""The shelf of probers, we ask: one file per active monitor kind."""

import sys
from functools import cache
from typing import Any

from watchbell.domain.probing import Prober
from watchbell.lib.shelf import Shelf, load_shelf


@cache
def shelf() -> Shelf[Prober[Any]]:
    """Every prober by its kind, in the order of their names."""
    return load_shelf(sys.modules[__name__], "PROBER", "watchbell.probers")
