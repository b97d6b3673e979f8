"""The shelf of listeners, they tell: one file per passive monitor kind."""

import sys
from functools import cache
from typing import Any

from watchbell.domain.listening import Listener
from watchbell.lib.shelf import Shelf, load_shelf


@cache
def shelf() -> Shelf[Listener[Any]]:
    """Every listener by its kind, in the order of their names."""
    return load_shelf(sys.modules[__name__], "LISTENER", "watchbell.listeners")
