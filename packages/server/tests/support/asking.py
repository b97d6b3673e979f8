"""Asking by a prober as the line would."""

from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits
from watchbell.probers import http

NOW = 1_800_000_000_000


async def ask_http(
    url: str,
    timeout_ms: int = 30_000,
    allow_private: bool = True,
    want_certificate: bool = True,
    at: int = NOW,
    **config,
) -> Observation:
    """One check of an http monitor with this config."""
    limits = ProbeLimits(timeout_ms, at, allow_private=allow_private, want_certificate=want_certificate)
    return await http.probe(http.HttpTarget(url=url, **config), limits)
