"""Is this process alive, can it serve, and how does it fare."""

import time

from fastapi import APIRouter
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from watchbell.api.deps import State
from watchbell.api.envelopes import Data
from watchbell.api.known_parameters import TAKES_ANY
from watchbell.services import readiness

root_router = APIRouter(tags=["health"])
global_router = APIRouter(tags=["health"], dependencies=[TAKES_ANY])

_STARTED = time.monotonic()


class HealthOut(BaseModel):
    """A process that answers is alive."""

    status: str
    version: str
    uptime_seconds: int


class ReadyOut(BaseModel):
    """`troubles` by part: why it cannot serve; empty when it can."""

    status: str
    troubles: dict[str, str]


@root_router.get("/health", summary="Is it alive?", operation_id="root_health")
@global_router.get("/health", summary="Is it alive?", operation_id="read_health")
async def read_health(state: State) -> Data[HealthOut]:
    """Touches nothing: for the liveness check of a container."""
    return Data(data=HealthOut(status="ok", version=state.version, uptime_seconds=int(time.monotonic() - _STARTED)))


@root_router.get("/health/ready", summary="Can it serve?", responses={503: {"model": Data[ReadyOut]}})
async def read_ready(state: State) -> Response:
    """200 when database and the other parts answer, else 503 with the troubles."""
    troubles = await readiness.troubles(state.ctx) | await state.ready()
    body = {"data": {"status": "unready" if troubles else "ready", "troubles": troubles}}
    return JSONResponse(body, 503 if troubles else 200)


@root_router.get("/metrics", summary="Prometheus metrics", response_class=Response)
async def read_metrics(state: State) -> Response:
    """Of this process, in the Prometheus text format."""
    return Response(generate_latest(state.metrics), media_type=CONTENT_TYPE_PLAIN_0_0_4)
