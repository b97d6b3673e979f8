"""Loads libraries of the server without what they would bring along and nobody here uses.

Import this before anything that imports them; without it everything works as well.
"""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import Any


def load_lightly() -> None:
    """For `watchbell serve` only. Collecting garbage is off until `settle_down`: nothing made while starting is any."""
    gc.disable()
    # structlog would load rich for coloured tracebacks, uvicorn a watcher of source files: the server uses neither.
    with _missing("rich", "watchfiles"):
        import_module("structlog")
        import_module("uvicorn")
    _load_engines_only()


def settle_down() -> None:
    """What is loaded now stays: leave it out of every collection, and collect less often than small programs do."""
    gc.collect()
    with suppress(
        OSError, AttributeError
    ):  # only glibc keeps what was needed for a moment, 3 MB, and has this to give it back
        ctypes.CDLL(None).malloc_trim(0)
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


def _load_engines_only() -> None:
    """SQLAlchemy's asynchronous engines without its object mapper: 38 modules, 7 MB and a tenth of a second.

    The package is its own only from outside: whoever asks it for more than engines gets all of it, then.
    """
    spec = find_spec("sqlalchemy.ext.asyncio")
    if spec is None or spec.loader is None or spec.name in sys.modules:
        return
    package, loader = module_from_spec(spec), spec.loader

    def load_all(name: str) -> Any:
        del package.__dict__["__getattr__"]
        loader.exec_module(package)
        return getattr(package, name)

    sys.modules[spec.name] = package
    engine = import_module(f"{spec.name}.engine")
    for name in ("AsyncConnection", "AsyncEngine", "create_async_engine"):
        setattr(package, name, getattr(engine, name))
    package.__dict__["__getattr__"] = load_all
