"""What services depend on, and the map of it all."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from watchbell.api.deps import Reading, Signed, Writing
from watchbell.api.envelopes import Data
from watchbell.api.fields import Input, Output
from watchbell.api.held_bodies import HeldByOut, held_out
from watchbell.domain.states import MonitorStatus
from watchbell.services import dependencies
from watchbell.services.dependencies import DependencyMap, Needs

router = APIRouter(tags=["services"])


class NeedsIn(Input):
    """The ids of services; an empty list means that it depends on nothing."""

    depends_on: Annotated[list[str], Field(max_length=100)]


class NeedsOut(Output):
    """Ids of services."""

    depends_on: list[str]
    needed_by: list[str]


class ServiceNode(Output):
    """A service of the map."""

    id: str
    name: str
    state: MonitorStatus
    group_name: str | None
    depends_on: list[str] = Field(description="Ids of services")
    held_by: HeldByOut | None


class MonitorNode(Output):
    """A monitor that depends on another one, or that another one depends on."""

    id: str
    name: str
    monitor_type: str
    service_id: str
    status: MonitorStatus
    depends_on: list[str] = Field(description="Ids of monitors")
    held_by: HeldByOut | None


class GraphOut(Output):
    """Services in display order. A monitor also depends on what its service depends on."""

    services: list[ServiceNode]
    monitors: list[MonitorNode]


@router.get("/services/graph", summary="Read the dependency map")
async def read_graph(ctx: Reading, caller: Signed) -> Data[GraphOut]:
    """All services, and the monitors that depend on each other by name."""
    return Data(data=_graph_out(await dependencies.dependency_map(ctx, caller)))


@router.get("/services/{service_id}/dependencies", summary="Read what a service depends on")
async def read_dependencies(service_id: str, ctx: Reading, caller: Signed) -> Data[NeedsOut]:
    """And what depends on it."""
    return Data(data=_needs_out(await dependencies.read_needs(ctx, caller, service_id)))


@router.put("/services/{service_id}/dependencies", summary="Say what a service depends on")
async def set_dependencies(service_id: str, body: NeedsIn, ctx: Writing, caller: Signed) -> Data[NeedsOut]:
    """While one of them is down, failures of this service are recorded and nobody is told; a circle is refused."""
    return Data(data=_needs_out(await dependencies.set_needs(ctx, caller, service_id, body.depends_on)))


def _needs_out(needs: Needs) -> NeedsOut:
    return NeedsOut(depends_on=needs.depends_on, needed_by=needs.needed_by)


def _graph_out(found: DependencyMap) -> GraphOut:
    return GraphOut(
        services=[
            ServiceNode(
                id=each.id,
                name=each.name,
                state=each.state,
                group_name=each.group_name,
                depends_on=needs,
                held_by=held_out(found.held.get(each.id)),
            )
            for each, needs in found.services
        ],
        monitors=[
            MonitorNode(
                id=each.id,
                name=each.name,
                monitor_type=each.kind,
                service_id=each.service_id,
                status=each.status,
                depends_on=wishes,
                held_by=held_out(found.held.get(each.id)),
            )
            for each, wishes in found.monitors
        ],
    )
