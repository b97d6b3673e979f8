"""Probes in the manner of blackbox_exporter: who may ask for one, and what is checked."""

from collections.abc import Mapping

from watchbell.domain.access import Caller, require
from watchbell.domain.blackbox_modules import Module, config_for
from watchbell.domain.blackbox_options import BadModule
from watchbell.domain.errors import BadRequest, Invalid, NotFound
from watchbell.domain.probing import ProbeLimits
from watchbell.services.configs import checked, plain
from watchbell.services.context import Context
from watchbell.services.monitor_kinds import usable_kind
from watchbell.services.monitor_trying import Trial

DEFAULT_MODULE = "http_2xx"
_OFFSET_MS = 500
"""Taken off Prometheus' own time limit, so that the answer still reaches it, as blackbox_exporter does."""
_DEFAULT_TIMEOUT_MS, _LONGEST_MS = 10_000, 120_000


def prepare_probe(
    ctx: Context,
    caller: Caller,
    modules: Mapping[str, Module],
    name: str,
    target: str,
    *,
    hostname: str | None,
    scrape_timeout_seconds: float | None,
) -> Trial:
    """What to check. Raises `Unauthorized`, `Forbidden`, `NotFound` when it is switched off, `BadRequest`, `Invalid`."""
    if not ctx.options.is_probe_served:
        raise NotFound("this installation does not answer /probe")
    if not ctx.options.is_probe_open:
        require(caller, "checks:write")
    if not target:
        raise BadRequest("Target parameter is missing")
    module = modules.get(name)
    if module is None:
        raise BadRequest(f"Unknown module {name!r}; known are {', '.join(sorted(modules))}")
    kind = usable_kind(module.kind)
    try:
        config = config_for(module, target, hostname)
    except BadModule as error:
        raise Invalid.field("target", str(error)) from None
    limits = ProbeLimits(_timeout_ms(module, scrape_timeout_seconds), ctx.clock())
    return Trial(kind.kind, plain(checked(kind.target, kind.kind, config, field="target")), limits)


def _timeout_ms(module: Module, scrape_timeout_seconds: float | None) -> int:
    """The shorter of the module's limit and Prometheus' own."""
    own = module.timeout_ms or _LONGEST_MS
    if scrape_timeout_seconds is None:
        return min(module.timeout_ms or _DEFAULT_TIMEOUT_MS, _LONGEST_MS)
    return max(100, min(own, round(scrape_timeout_seconds * 1000) - _OFFSET_MS, _LONGEST_MS))
