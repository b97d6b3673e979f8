"""Checks by a real browser, for the tests of that kind."""

from typing import Any

from support.waiting import until
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.browser import PROBER

NOW = 1_800_000_000_000
SHOP = """<title>Shop</title><h1>Welcome</h1><p class=item>one</p><p class=item>two</p>
<p style="display:none">hidden words</p>"""


def target(url: str, **config: Any) -> Any:
    """A config of the kind."""
    return PROBER.target.model_validate({"kind": "browser", "url": url, **config})


async def check(url: str, *, ms: int = 30_000, allow_private: bool = True, **config: Any) -> Observation:
    """One check of the page."""
    return await PROBER.probe(target(url, **config), ProbeLimits(ms, NOW, allow_private=allow_private))


async def so(holds: Any) -> None:
    """Wait until it is so."""

    async def look() -> Any:
        return holds()

    await until(look, "what the browser does")
