"""A service's state and public status follow from its monitors, its incidents and a person's floor."""

from collections.abc import Iterable
from dataclasses import replace

from watchbell.domain.events import Event
from watchbell.domain.services import Service, public_status, service_state
from watchbell.store import services as rows
from watchbell.store.decisions import save_public_states
from watchbell.store.session import Tx


async def recompute(tx: Tx, org_id: str, service_ids: Iterable[str], now: int) -> dict[str, Service]:
    """Bring these services up to date in this transaction; who watches live is told of those that changed."""
    wanted = sorted(set(service_ids))
    found = await rows.by_ids(tx, org_id, wanted)
    statuses = await rows.monitor_statuses(tx, list(found))
    impacts = await rows.open_impacts(tx, list(found))
    changed: list[Service] = []
    for service_id, service in found.items():
        state = service_state(statuses[service_id])
        current = public_status(statuses[service_id], service.floor_status, impacts[service_id])
        if (state, current) == (service.state, service.current_status):
            continue
        found[service_id] = replace(service, state=state, current_status=current, updated_at=now)
        changed.append(found[service_id])
        tx.emit(status_changed(found[service_id], before=service))
    await save_public_states(tx, changed)
    return found


def status_changed(service: Service, *, before: Service) -> Event:
    """The event that tells of it."""
    return Event(
        name="service.status_changed",
        org_id=service.org_id,
        service_id=service.id,
        is_public=service.is_visible,
        data={
            "id": service.id,
            "name": service.name,
            "severity": service.severity.value,
            "state": service.state.value,
            "current_status": service.current_status.value,
            "from": before.current_status.value,
        },
    )
