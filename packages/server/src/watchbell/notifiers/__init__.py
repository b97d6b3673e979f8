"""The shelf of notifiers, we tell: one file per channel kind."""

import sys
from functools import cache
from typing import Any

from watchbell.domain.notifying import MessageType, Notifier
from watchbell.lib.shelf import Shelf, load_shelf


@cache
def shelf() -> Shelf[Notifier[Any]]:
    """Every notifier by its kind, in the order of their names."""
    return load_shelf(sys.modules[__name__], "NOTIFIER", "watchbell.notifiers")


def hears(kind: str, type_: MessageType) -> bool:
    """Whether channels of this kind are told who takes care of an incident: `MessageType.ACKNOWLEDGED`, `UNACKNOWLEDGED`."""
    notifier = shelf().get(kind)
    return notifier is not None and type_ in notifier.hears
