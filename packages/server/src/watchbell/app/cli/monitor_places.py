"""Where monitors are: in the database of this machine, or behind a server's API. Both answer in the API's shapes."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self

from watchbell.api.check_bodies import trial_out
from watchbell.api.monitor_bodies import MonitorIn
from watchbell.api.monitor_out import monitor_out
from watchbell.app.cli.check import ask, config_of
from watchbell.app.cli.exits import Refused
from watchbell.app.cli.fields import understood
from watchbell.app.cli.opening import installation
from watchbell.app.cli.reading import run
from watchbell.app.cli.remote import Remote
from watchbell.domain.monitor_views import MonitorFilter
from watchbell.domain.states import MonitorStatus
from watchbell.services import monitor_reading, monitors, services
from watchbell.services.services import ServiceFilter

_MOST = 100_000


class Monitors(Protocol):
    """What the verbs of `watchbell monitor` need."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def add(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make a monitor from an API body."""
        ...

    def all(self, statuses: Sequence[str]) -> list[dict[str, Any]]:
        """Every monitor, or those of these statuses."""
        ...

    def test(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Check a URL once, without storing anything."""
        ...

    def service_id(self, wanted: str) -> str:
        """The id of a service by its name or id. Raises `Refused`."""
        ...


class LocalMonitors:
    """Of this machine, as its operator."""

    def __init__(self, org: str, *, create: bool) -> None:
        self._org = org
        self._create = create

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def add(self, body: Mapping[str, Any]) -> dict[str, Any]:
        wish = understood(lambda: MonitorIn.model_validate(dict(body))).wish()

        async def work() -> dict[str, Any]:
            async with installation(self._org, create=self._create) as desk:
                made = await monitors.create_monitor(desk.ctx, desk.caller, wish)
                shown = await monitor_reading.readings(desk.ctx, [made.watched])
                return monitor_out(shown[0], made.manage_key).model_dump(mode="json")

        return run(work())

    def all(self, statuses: Sequence[str]) -> list[dict[str, Any]]:
        wanted = MonitorFilter(statuses=tuple(MonitorStatus(status) for status in statuses))

        async def work() -> list[dict[str, Any]]:
            async with installation(self._org) as desk:
                await desk.ctx.checks.load()
                found, _ = await monitor_reading.list_monitors(desk.ctx, desk.caller, wanted, offset=0, limit=_MOST)
                return [monitor_out(each).model_dump(mode="json") for each in found]

        return run(work())

    def test(self, body: Mapping[str, Any]) -> dict[str, Any]:
        kind, config = config_of(body["url"], {})
        return trial_out(run(ask(kind, config, body["timeout_ms"])), None).model_dump(mode="json")

    def service_id(self, wanted: str) -> str:
        async def work() -> list[dict[str, Any]]:
            async with installation(self._org) as desk:
                found, _ = await services.list_services(desk.ctx, desk.caller, ServiceFilter(), offset=0, limit=_MOST)
                return [{"id": each.service.id, "name": each.service.name} for each in found]

        return _named(run(work()), wanted)


class RemoteMonitors:
    """Of a server, as its token's owner."""

    def __init__(self, server: str, token: str | None) -> None:
        self._remote = Remote(server, token)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._remote.close()

    def add(self, body: Mapping[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = self._remote.post("monitors", body)
        return made

    def all(self, statuses: Sequence[str]) -> list[dict[str, Any]]:
        return list(self._remote.pages("monitors", status=list(statuses) or None))

    def test(self, body: Mapping[str, Any]) -> dict[str, Any]:
        seen: dict[str, Any] = self._remote.post("monitors/test", body)
        return seen

    def service_id(self, wanted: str) -> str:
        return _named(list(self._remote.pages("services")), wanted)


def _named(services: Sequence[Mapping[str, Any]], wanted: str) -> str:
    found = [each["id"] for each in services if wanted in (each["id"], each["name"])]
    if len(found) == 1:
        return str(found[0])
    if found:
        raise Refused(f"{len(found)} services are called {wanted!r}: give the id of one of them")
    raise Refused(f"there is no service {wanted!r}")
