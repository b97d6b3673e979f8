"""Hosts in NetMon's words, for its clients. Here a credential is asked for, where NetMon asks for none.

Answers are bare objects, errors say ``detail`` beside our own shape. A host is a heartbeat monitor: people see it there.
"""

from collections.abc import Callable, Coroutine, Iterable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.errors import render, request_id_of, validation_error
from watchbell.api.known_parameters import TAKES_ANY
from watchbell.api.netmon_bodies import (
    YEAR_SECONDS,
    ChangedConfig,
    ConfigOfHost,
    Done,
    GeneratedToken,
    History,
    HostConfigs,
    HostIn,
    HostListed,
    HostOut,
    HostPut,
    SeenAt,
    config_out,
    host_out,
    listed,
)
from watchbell.domain.errors import BadRequest, FieldProblem, WatchbellError
from watchbell.domain.netmon_hosts import HostPlan, ScheduleType
from watchbell.lib.opaque_tokens import new_token
from watchbell.services import netmon_hosts
from watchbell.services.netmon_hosts import NewHost


class _Route(APIRoute):
    """Errors say what is wrong in `detail` too: a sentence, or a list of fields as FastAPI's own applications do."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await inner(request)
            except WatchbellError as error:
                return _refused(error, request)
            except RequestValidationError as error:
                return _refused(validation_error(error.errors()), request)

        return answer


def _refused(error: WatchbellError, request: Request) -> Response:
    plain = render(error, request_id_of(request))
    body = msgspec.json.decode(plain.body)
    body["detail"] = _fields(error.details) if error.details else error.message
    headers = {name: value for name, value in plain.headers.items() if name != "content-length"}
    return Response(msgspec.json.encode(body), plain.status_code, headers)


def _fields(problems: Iterable[FieldProblem]) -> list[dict[str, Any]]:
    return [
        {"type": "value_error", "loc": ["body", *problem.field.split(".")], "msg": problem.message}
        for problem in problems
    ]


global_router = APIRouter(tags=["netmon"], route_class=_Route, dependencies=[TAKES_ANY])


@global_router.get("/hosts", summary="List NetMon hosts")
async def list_hosts(ctx: Reading, caller: Signed) -> list[HostListed]:
    """Every registered host with its status: up, down or unknown."""
    return [listed(host) for host in await netmon_hosts.list_hosts(ctx, caller)]


@global_router.post("/hosts", status_code=201, summary="Register a NetMon host")
async def create_host(body: HostIn, ctx: Writing, caller: Signed) -> HostOut:
    """A heartbeat monitor of this name, reached at `/api/v1/heartbeat/{host_id}` with this token."""
    wish = NewHost(body.name, body.host_id, body.token, HostPlan(**body.plan()))
    return host_out(ctx, await netmon_hosts.add_host(ctx, caller, wish))


@global_router.post("/hosts/generate-token", summary="Make a token for a NetMon host")
async def generate_token(caller: Signed) -> GeneratedToken:
    """Random and kept nowhere: register the host with it."""
    netmon_hosts.check_writer(caller)
    return GeneratedToken(token=new_token())


@global_router.get("/hosts/config/all", summary="List the configurations of all NetMon hosts")
async def list_host_configs(ctx: Reading, caller: Signed) -> HostConfigs:
    """What is awaited of each host."""
    hosts = [config_out(ctx, host) for host in await netmon_hosts.list_hosts(ctx, caller)]
    return HostConfigs(total=len(hosts), hosts=hosts)


@global_router.get("/hosts/{host_id}", summary="Read a NetMon host")
async def read_host(host_id: str, ctx: Reading, caller: Signed) -> HostOut:
    """By the id it was registered with."""
    return host_out(ctx, await netmon_hosts.read_host(ctx, caller, host_id))


@global_router.put("/hosts/{host_id}", summary="Change a NetMon host")
async def update_host(host_id: str, body: HostPut, ctx: Writing, caller: Signed) -> HostOut:
    """Absent fields stay as they are."""
    host = await netmon_hosts.change_host(ctx, caller, host_id, name=body.name, token=body.token, plan=body.plan())
    return host_out(ctx, host)


@global_router.delete("/hosts/{host_id}", summary="Remove a NetMon host")
async def delete_host(host_id: str, ctx: Writing, caller: Signed) -> Done:
    """With its monitor and all that is known of it."""
    host = await netmon_hosts.remove_host(ctx, caller, host_id)
    return Done(message=f"Host {host.watched.monitor.name} deleted")


@global_router.patch("/hosts/{host_id}/config", summary="Change when a NetMon host is awaited")
async def update_host_config(
    host_id: str,
    ctx: Writing,
    caller: Signed,
    cron_expression: Annotated[str | None, Query(max_length=100)] = None,
    frequency_seconds: Annotated[int | None, Query(ge=10, le=YEAR_SECONDS)] = None,
    grace_period_seconds: Annotated[int | None, Query(ge=0, le=YEAR_SECONDS)] = None,
    schedule_type: Annotated[ScheduleType | None, Query()] = None,
) -> ChangedConfig:
    """By query parameters; an expression wins over a frequency."""
    await netmon_hosts.read_host(ctx, caller, host_id, "monitors:write")
    given = {
        "expected_frequency_seconds": frequency_seconds,
        "cron_expression": cron_expression,
        "grace_period_seconds": grace_period_seconds,
        "schedule_type": schedule_type,
    }
    given = {name: value for name, value in given.items() if value is not None}
    if not given:
        raise BadRequest("No updates provided")
    host = await netmon_hosts.change_host(ctx, caller, host_id, plan=HostPut.model_validate(given).plan())
    return ChangedConfig(
        host_id=host_id,
        name=host.watched.monitor.name,
        updates=[f"{name}: {value}" for name, value in given.items()],
        current_config=ConfigOfHost(**{name: getattr(host_out(ctx, host), name) for name in ConfigOfHost.model_fields}),
    )


@global_router.get("/heartbeat/{host_id}/history", summary="List a NetMon host's heartbeats")
async def list_host_heartbeats(
    host_id: str, ctx: Reading, caller: Signed, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> History:
    """Newest first."""
    host, pings = await netmon_hosts.heartbeats(ctx, caller, host_id, limit)
    seen = [SeenAt(timestamp=ping.created_at, source_ip=ping.source) for ping in pings]
    return History(host_id=host_id, host_name=host.watched.monitor.name, count=len(seen), heartbeats=seen)
