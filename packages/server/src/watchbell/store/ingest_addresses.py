"""How clients name passive monitors: by a token, a slug, or what another tool called them."""

from collections.abc import Collection, Sequence

from sqlalchemy import insert, select, update

from watchbell.domain.addresses import Door, gatus_address, slug_address
from watchbell.lib.ids import uuid7
from watchbell.store.session import Tx
from watchbell.store.tables import ingest_addresses, monitors


async def of_monitors(tx: Tx, monitor_ns: Collection[int] | None = None) -> dict[int, list[Door]]:
    """Every address of these monitors, or of all."""
    own = select(monitors.c.n, monitors.c.org_id, monitors.c.slug, monitors.c.ingest_sha256)
    own = own.where(monitors.c.ingest_sha256.is_not(None))
    others = select(ingest_addresses.c.monitor_n, ingest_addresses.c.address, ingest_addresses.c.secret_sha256)
    if monitor_ns is not None:
        own = own.where(monitors.c.n.in_(monitor_ns))
        others = others.where(ingest_addresses.c.monitor_n.in_(monitor_ns))
    found: dict[int, list[Door]] = {}
    for n, org_id, slug, sha256 in await tx.tuples(own):
        found[n] = _own_doors(n, org_id, slug, sha256)
    for n, address, secret in await tx.tuples(others):
        found.setdefault(n, []).append(Door(n, address, secret))
    return found


def _own_doors(n: int, org_id: str, slug: str | None, sha256: str) -> list[Door]:
    doors = [Door(n, sha256)]
    if slug:
        doors += [Door(n, slug_address(org_id, slug)), Door(n, gatus_address(f"_{slug}"), sha256)]
    return doors


async def add(tx: Tx, doors: Sequence[Door], now: int) -> None:
    """Let monitors be reached by further addresses. A pair that exists already fails with `IntegrityError`."""
    if doors:
        rows = [
            {"id": uuid7(), "monitor_n": n, "address": address, "secret_sha256": secret, "created_at": now}
            for n, address, secret in doors
        ]
        await tx.execute(insert(ingest_addresses), rows)


async def taken(tx: Tx, doors: Sequence[Door]) -> set[tuple[str, str]]:
    """Those of these addresses (with their credentials) that lead somewhere already."""
    addresses = [door.address for door in doors]
    stored = select(ingest_addresses.c.address, ingest_addresses.c.secret_sha256).where(
        ingest_addresses.c.address.in_(addresses)
    )
    tokens = select(monitors.c.ingest_sha256).where(monitors.c.ingest_sha256.in_(addresses))
    found = {(address, secret) for address, secret in await tx.tuples(stored)}
    return found | {(sha256, "") for (sha256,) in await tx.tuples(tokens)}


async def at(tx: Tx, address: str) -> list[int]:
    """The numbers of the monitors that an address leads to, looked up afresh."""
    stored = select(ingest_addresses.c.monitor_n).where(ingest_addresses.c.address == address)
    numbers = {n for (n,) in await tx.tuples(stored)}
    query = select(monitors.c.n).where(monitors.c.ingest_sha256 == address)
    if address.startswith("slug:"):
        org_id, _, slug = address.removeprefix("slug:").partition("/")
        query = select(monitors.c.n).where(monitors.c.org_id == org_id, monitors.c.slug == slug)
    return sorted(numbers | {n for (n,) in await tx.tuples(query)})


async def in_organization(tx: Tx, org_id: str, prefix: str) -> dict[str, str]:
    """The organization's monitors, by id, that have an address with this beginning; each with that address."""
    query = (
        select(monitors.c.id, ingest_addresses.c.address)
        .join(monitors, monitors.c.n == ingest_addresses.c.monitor_n)
        .where(monitors.c.org_id == org_id, ingest_addresses.c.address.startswith(prefix, autoescape=True))
        .order_by(ingest_addresses.c.id)
    )
    return {row["id"]: row["address"] for row in await tx.all(query)}


async def change_secret(tx: Tx, monitor_n: int, address: str, secret_sha256: str) -> None:
    """Let another credential open an address of a monitor, instead of the one that did."""
    query = update(ingest_addresses).where(
        ingest_addresses.c.monitor_n == monitor_n, ingest_addresses.c.address == address
    )
    await tx.execute(query.values(secret_sha256=secret_sha256))
