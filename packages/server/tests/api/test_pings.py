"""Pings as members read them: with their bodies, whatever these are."""

import pytest

from support.rights import NOBODY_ID
from watchbell.domain.pings import PingKind, Signal
from watchbell.pipeline.arriving import ping_of
from watchbell.store import monitors, pings

BODIES = (b"done", "Größe".encode("latin-1"), b"\x00\x01", b"")


@pytest.fixture
async def place(theatre, mia):
    """The path of a heartbeat that was pinged four times."""
    made = await mia.post(
        "/api/v1/monitors", {"name": "Job", "monitor_type": "heartbeat", "config": {"period_seconds": 60}}
    )
    monitor_id = made.json()["data"]["id"]
    async with theatre.ctx.db.transaction() as tx:
        monitor_n = (await monitors.by_ids(tx, theatre.org_id, [monitor_id]))[monitor_id].monitor.n
        sent = [
            ping_of(monitor_n, number, PingKind.FAIL, 1500, signal, theatre.clock() + number)
            for number, body in enumerate(BODIES, 1)
            for signal in [
                Signal(exit_status=3, run_id="r", source="10.0.0.9", scheme="email", method="POST", user_agent="curl",
                       subject="Backup", body=body)
            ]
        ]  # fmt: skip
        await pings.add_pings(tx, sent)
    return f"/api/v1/monitors/{monitor_id}/pings"


async def test_a_ping_tells_all_that_its_client_sent(place, mia):
    [newest, *_, first] = (await mia.get(place)).json()["data"]
    assert {name: value for name, value in first.items() if name not in ("id", "created_at")} == {
        "number": 1, "kind": "fail", "exit_status": 3, "run_id": "r", "duration_ms": 1500, "source": "10.0.0.9",
        "scheme": "email", "method": "POST", "user_agent": "curl", "subject": "Backup", "body": "done",
        "body_encoding": "utf-8", "body_bytes": 4,
    }  # fmt: skip
    assert (newest["body"], newest["body_encoding"], newest["body_bytes"]) == (None, None, 0)


async def test_bodies_that_are_no_utf8_say_how_they_are_written(place, mia):
    shown = (await mia.get(place)).json()["data"]
    assert [(ping["body"], ping["body_encoding"]) for ping in shown[1:3]] == [("AAE=", "base64"), ("Größe", "latin-1")]


async def test_pings_are_read_in_stretches(place, mia):
    first = (await mia.get(f"{place}?limit=3")).json()
    assert [ping["number"] for ping in first["data"]] == [4, 3, 2]
    rest = (await mia.get(f"{place}?limit=3&after={first['next_cursor']}")).json()
    assert ([ping["number"] for ping in rest["data"]], rest["next_cursor"]) == ([1], None)
    for wrong in ("%21", "YWJj", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"):
        assert (await mia.get(f"{place}?after={wrong}")).status_code == 422


@pytest.mark.parametrize(
    ("number", "kind"),
    [(1, "text/plain; charset=utf-8"), (2, "text/plain; charset=iso-8859-1"), (3, "application/octet-stream")],
)
async def test_a_body_is_handed_out_as_it_came(place, mia, number, kind):
    answer = await mia.get(f"{place}/{number}/body")
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, BODIES[number - 1], kind)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    is_download = answer.headers.get("content-disposition", "").startswith("attachment")
    assert is_download is (kind == "application/octet-stream")


async def test_what_is_not_there_is_not_found(place, mia):
    for number in ("4", "9", "0", "x", "1.0", "99999999999", "٣"):
        assert (await mia.get(f"{place}/{number}/body")).status_code == 404
    assert (await mia.get(f"/api/v1/monitors/{NOBODY_ID}/pings/1/body")).status_code == 404


async def test_strangers_read_no_pings_of_a_public_monitor(place, mia, vera, sam):
    monitor = place.removesuffix("/pings")
    await mia.patch(monitor, {"is_public": True})
    assert (await vera.get(monitor)).status_code == 200
    assert (await vera.get(place)).status_code == 401
    assert (await vera.get(f"{place}/1/body")).status_code == 401
    assert (await sam.get(f"{place}/1/body", headers={"X-Watchbell-Org": "default"})).status_code == 403
