"""What the API is given by the composition root."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import CollectorRegistry
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from watchbell.domain.blackbox_modules import Module
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits
from watchbell.domain.streams import Audience
from watchbell.services.context import Context

ProbeOnce = Callable[[str, dict[str, Any], ProbeLimits], Awaitable[Observation]]
"""Runs one check now, without storing anything: kind, config (secrets open), limits."""

OpenStream = Callable[[Audience, str | None], Response]
"""The endless answer of a stream for one reader, from the event after `Last-Event-ID` if one is named."""

Ready = Callable[[], Awaitable[dict[str, str]]]
"""The troubles of this process by part; empty when it can serve."""


async def _always_ready() -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class TokenPath:
    """A path that is answered before the framework sees it: by whose manner, by which methods, and what is told there."""

    path: str
    tool: str
    methods: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class AppState:
    """Made once by the composition root. `pages` answers every GET that no route knows: the dashboard's files.

    `token_paths` are not served here, only described.
    """

    ctx: Context
    open_stream: OpenStream
    metrics: CollectorRegistry
    probe_once: ProbeOnce
    version: str = ""
    ready: Ready = _always_ready
    pages: ASGIApp | None = None
    modules: Mapping[str, Module] = field(default_factory=dict)
    """What ``/probe`` knows."""
    token_paths: Sequence[TokenPath] = ()


def state_of(request: Request) -> AppState:
    """The state of the application that serves this request."""
    state: AppState = request.app.state.watchbell
    return state
