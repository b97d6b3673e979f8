"""Loads the libraries of the server without what they bring along and nobody here uses: a fifth of the start's time and
a tenth of the memory. Import this before anything that imports them; without it everything works as well.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType

_ASYNCIO = "sqlalchemy.ext.asyncio"


def load_lightly() -> None:
    """For `watchbell serve` only. Collecting garbage is off until `settle_down`: nothing made while starting is any."""
    gc.disable()
    # structlog would load rich for coloured tracebacks, uvicorn a watcher of source files: the server uses neither.
    with _missing("rich", "watchfiles"):
        import_module("structlog")
        import_module("uvicorn")
    # FastAPI would load the old pydantic at the first route, to see that no model is one of it.
    sys.modules.setdefault("pydantic.v1", None)  # type: ignore[arg-type]  # None: it cannot be imported
    if _ASYNCIO not in sys.modules:
        _without_orm()


def settle_down() -> None:
    """What is loaded now stays: leave it out of every collection, and collect less often than small programs do."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


def _without_orm() -> None:
    """SQLAlchemy's asynchronous engine without its sessions, whose package loads the whole ORM: 6 MB."""
    parent = import_module("sqlalchemy.ext")
    found = PathFinder.find_spec(_ASYNCIO, parent.__path__)
    if found is None or found.submodule_search_locations is None:
        return
    package = ModuleType(_ASYNCIO, "The engine only; AsyncSession and its kind are left out.")
    package.__spec__ = found
    package.__path__ = list(found.submodule_search_locations)
    sys.modules[_ASYNCIO] = package
    engine = import_module(f"{_ASYNCIO}.engine")
    for name in ("AsyncConnection", "AsyncEngine", "create_async_engine"):
        setattr(package, name, getattr(engine, name))


@contextmanager
def _missing(*names: str) -> Iterator[None]:
    """Libraries that look for these optional packages meanwhile find that they are not installed."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # as above
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
