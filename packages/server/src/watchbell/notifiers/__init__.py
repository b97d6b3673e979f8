"""The shelf of notifiers, we tell: one file per channel kind."""

import sys
from functools import cache
from typing import Any

from watchbell.domain.notifying import Notifier
from watchbell.lib.shelf import Shelf, load_shelf


@cache
def shelf() -> Shelf[Notifier[Any]]:
    """Every notifier by its kind, in the order of their names."""
    return load_shelf(sys.modules[__name__], "NOTIFIER", "watchbell.notifiers")
