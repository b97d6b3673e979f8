"""Loads two libraries of the server without the optional packages that they would bring along and nobody here uses.

Import this before anything that imports them; without it everything works as well.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module


def load_lightly() -> None:
    """For `watchbell serve` only. Collecting garbage is off until `settle_down`: nothing made while starting is any."""
    gc.disable()
    # structlog would load rich for coloured tracebacks, uvicorn a watcher of source files: the server uses neither.
    with _missing("rich", "watchfiles"):
        import_module("structlog")
        import_module("uvicorn")


def settle_down() -> None:
    """What is loaded now stays: leave it out of every collection, and collect less often than small programs do."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


@contextmanager
def _missing(*names: str) -> Iterator[None]:
    """Libraries that look for these optional packages meanwhile find that they are not installed."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # None: it cannot be imported
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
