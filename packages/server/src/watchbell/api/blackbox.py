"""The probe endpoint of blackbox_exporter, so that an existing Prometheus only changes an address."""

import math
import time
from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.responses import PlainTextResponse, Response

from watchbell.api.deps import Anyone, Reading, State
from watchbell.api.errors import ERROR_RESPONSES
from watchbell.domain.blackbox_metrics import debug_text, exposition, samples_of
from watchbell.domain.errors import Invalid
from watchbell.domain.observations import Observation, Verdict
from watchbell.services.blackbox import DEFAULT_MODULE, prepare_probe

root_router = APIRouter(tags=["probe"], responses=ERROR_RESPONSES)
_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@root_router.get("/probe", summary="Probe a target for Prometheus", response_class=PlainTextResponse)
async def probe_target(
    ctx: Reading,
    caller: Anyone,
    state: State,
    target: Annotated[
        str, Query(description="A URL, host:port, host or DNS server, as the module wants", max_length=2048)
    ] = "",
    module: Annotated[str, Query(description="The module's name", max_length=200)] = DEFAULT_MODULE,
    hostname: Annotated[
        str | None, Query(description="The Host header and server name to ask for", max_length=253)
    ] = None,
    debug: Annotated[bool, Query(description="Answer the course of the check as well")] = False,
    timeout: Annotated[str | None, Header(alias="X-Prometheus-Scrape-Timeout-Seconds", max_length=40)] = None,
) -> Response:
    """One check, now, as metrics. Nothing is stored. It wants an API token unless the installation leaves it open.

    A target that cannot be asked as the module wants is a probe that failed, as with blackbox_exporter.
    """
    began = time.perf_counter()
    try:
        trial = prepare_probe(
            ctx, caller, state.modules, module, target, hostname=hostname, scrape_timeout_seconds=_seconds(timeout)
        )
    except Invalid as error:
        kind, seen = "", Observation(Verdict.FAILURE, ctx.clock(), error=str(error))
    else:
        kind, seen = trial.kind, await state.probe_once(trial.kind, trial.config, trial.limits)
    metrics = exposition(samples_of(kind, seen, (time.perf_counter() - began) * 1000))
    if debug:
        return PlainTextResponse(debug_text(module, target, seen, metrics))
    return Response(metrics, media_type=_CONTENT_TYPE)


def _seconds(text: str | None) -> float | None:
    """Prometheus' own time limit; what is no positive number is none."""
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None
