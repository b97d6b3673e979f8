"""Optional libraries: whether those of a kind are installed, and how to get them."""

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec


@cache
def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def how_to_install(modules: Iterable[str], extra: str) -> str | None:
    """What to do so that all these modules can be imported; `None` when they are."""
    missing = sorted(module for module in modules if not _is_installed(module))
    if not missing:
        return None
    return (
        f"needs {' and '.join(missing)}: install them with pip install 'watchbell[{extra}]' "
        f"(in a checkout: make full), then restart"
    )
