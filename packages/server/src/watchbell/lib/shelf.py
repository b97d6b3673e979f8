"""Shelves: a package whose every module offers one item. The folder is the registry."""

import importlib
import importlib.metadata
import pkgutil
from types import ModuleType
from typing import Any


class ShelfError(Exception):
    """A shelf's module breaks the shelf's rule; the message says which and how to mend it."""


def load_shelf(package: ModuleType, attribute: str, group: str) -> dict[str, Any]:
    """Every item of a shelf by its kind: the package's own modules, then third parties' entry points of `group`.

    A module `tcp.py` must offer `attribute` whose `kind` is ``"tcp"``.
    Raises `ShelfError` for a module without the attribute, a wrong kind, or a kind offered twice.
    """
    items: dict[str, Any] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        item = getattr(module, attribute, None)
        if item is None:
            message = f"{module.__name__} must define {attribute}"
            raise ShelfError(message)
        if item.kind != info.name:
            message = f"{module.__name__}: kind {item.kind!r} must equal the file's name {info.name!r}"
            raise ShelfError(message)
        items[item.kind] = item
    for entry in importlib.metadata.entry_points(group=group):
        item = entry.load()
        if item.kind in items:
            message = f"entry point {entry.name}: kind {item.kind!r} is already on the shelf"
            raise ShelfError(message)
        items[item.kind] = item
    return dict(sorted(items.items()))
