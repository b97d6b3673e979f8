"""Shelves: a package whose every module offers one item. The folder is the registry."""

import importlib
import importlib.metadata
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class ShelfError(Exception):
    """A shelf's module breaks the shelf's rule; the message says which and how to mend it."""


class Shelf(Mapping[str, T], Generic[T]):
    """The items by their kinds, in the order of their names. A module is imported when its item is first asked for:
    most installations use few of the kinds, and all of them cost 14 MB and half a second.
    """

    def __init__(self, package: str, attribute: str, names: Iterator[str], others: Mapping[str, T]) -> None:
        self._package = package
        self._attribute = attribute
        self._items: dict[str, T] = dict(others)
        self._kinds = dict.fromkeys(sorted([*names, *others]))

    def __getitem__(self, kind: str) -> T:
        """Raises `KeyError` for an unknown kind, `ShelfError` for a module that breaks the rule."""
        if kind not in self._items:
            if kind not in self._kinds:
                raise KeyError(kind)
            self._items[kind] = _item(f"{self._package}.{kind}", self._attribute)
        return self._items[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def __contains__(self, kind: object) -> bool:
        return kind in self._kinds

    @property
    def used(self) -> list[T]:
        """The items that somebody has asked for."""
        return list(self._items.values())


def load_shelf(package: ModuleType, attribute: str, group: str) -> Shelf[Any]:
    """Every item of a shelf by its kind: the package's own modules, then third parties' entry points of `group`.

    A module `tcp.py` must offer `attribute` whose `kind` is ``"tcp"``; that is seen when it is first asked for.
    Raises `ShelfError` for a kind offered twice.
    """
    names = [info.name for info in pkgutil.iter_modules(package.__path__)]
    others: dict[str, Any] = {}
    for entry in importlib.metadata.entry_points(group=group):
        item = entry.load()
        if item.kind in others or item.kind in names:
            message = f"entry point {entry.name}: kind {item.kind!r} is already on the shelf"
            raise ShelfError(message)
        others[item.kind] = item
    return Shelf(package.__name__, attribute, iter(names), others)


def _item(module_name: str, attribute: str) -> Any:
    module = importlib.import_module(module_name)
    item = getattr(module, attribute, None)
    if item is None:
        message = f"{module_name} must define {attribute}"
        raise ShelfError(message)
    name = module_name.rpartition(".")[2]
    if item.kind != name:
        message = f"{module_name}: kind {item.kind!r} must equal the file's name {name!r}"
        raise ShelfError(message)
    return item
