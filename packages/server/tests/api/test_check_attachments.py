"""What came with checks, over HTTP: for members, and safe in their browsers."""

import base64

import pytest

from watchbell.domain.attachments import MAX_BYTES, KeptAttachment, within_bounds
from watchbell.domain.checks import CheckRow, check_id
from watchbell.domain.credentials import CredentialKind
from watchbell.domain.observations import Attachment, Observation, Verdict
from watchbell.domain.tenancy import Role
from watchbell.store.check_attachments import save_attachments

M = "/api/v1/monitors"
SHOT = Attachment("shot.png", "image/png", b"\x89PNG")
PAGE = Attachment("body.html", "text/html; charset=utf-8", b"<script>alert(1)</script>")
TEXT = Attachment("console.txt", "text/plain", "Ärger".encode())
HUGE = Attachment("huge.png", "image/png", b"x" * (MAX_BYTES + 1))


async def made_monitor(theatre, person, **changes):
    data = (await person.post(M, {"name": "Shop", "url": "https://shop.example", **changes})).json()["data"]
    async with theatre.ctx.db.read() as tx:
        return data, (await tx.sql("SELECT max(n) FROM monitors")).scalar_one()


@pytest.fixture
async def failed(theatre, mia, clock):
    """A public monitor with a success and, a minute later, a failure that left something behind."""
    data, number = await made_monitor(theatre, mia, is_public=True)
    at = clock() + 60_000
    rows = [
        CheckRow(number, at - 60_000, Verdict.SUCCESS, 10.0, 200, None),
        CheckRow(number, at, Verdict.FAILURE, 10.0, 503, "got 503"),
    ]
    clock.advance(seconds=90)
    async with theatre.ctx.db.transaction() as tx:
        await theatre.ctx.checks.append(tx, rows)
        for row in rows:
            is_success = row.verdict is Verdict.SUCCESS
            await theatre.ctx.checks.save_trace(tx, number, row.at, is_success, {"steps": []})
        await save_attachments(tx, number, at, within_bounds([SHOT, PAGE, TEXT, HUGE]), at)
    return f"{M}/{data['id']}/checks", check_id(number, at), rows


async def test_lists_and_single_checks_say_what_came_with_them_and_where_it_is(mia, failed):
    place, identifier, rows = failed
    one = (await mia.get(f"{place}/{identifier}")).json()["data"]
    many = (await mia.get(place)).json()["data"]
    assert [check["attachments"] for check in many] == [one["attachments"], []]
    shot, page, _, huge = one["attachments"]
    path = f"{place}/{identifier}/attachments".replace("/v1/", "/organizations/default/")
    assert shot == {
        "name": "shot.png",
        "media_type": "image/png",
        "size": 4,
        "note": None,
        "url": f"{path}/shot.png",
        "data_base64": None,
    }
    assert (await mia.get(shot["url"])).content == SHOT.data
    assert (page["media_type"], huge["size"], huge["url"]) == ("text/html; charset=utf-8", 0, None)
    assert huge["note"].startswith("left out:")
    assert one["last_success_id"] == check_id(rows[0].monitor_n, rows[0].at)
    assert (await mia.get(f"{place}/{one['last_success_id']}")).json()["data"]["last_success_id"] is None


@pytest.mark.parametrize(
    ("name", "media_type", "disposition"),
    [
        ("shot.png", "image/png", 'inline; filename="shot.png"'),
        ("console.txt", "text/plain; charset=utf-8", 'inline; filename="console.txt"'),
        ("body.html", "application/octet-stream", 'attachment; filename="body.html"'),
    ],
)
async def test_a_browser_can_do_nothing_but_look_at_it(mia, failed, name, media_type, disposition):
    place, identifier, _ = failed
    got = await mia.get(f"{place}/{identifier}/attachments/{name}")
    assert got.status_code == 200
    assert (got.headers["content-type"], got.headers["content-disposition"]) == (media_type, disposition)
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert got.headers["cache-control"] == "private, no-store"


async def test_members_read_them_and_nobody_else_although_the_monitor_is_public(
    theatre, olga, adam, mia, sam, vera, failed
):
    place, identifier, _ = failed
    path = f"{place}/{identifier}/attachments/shot.png"
    asked = [(await person.get(path)).status_code for person in (olga, adam, mia)]
    assert asked == [200, 200, 200]
    assert (await vera.get(path)).status_code == 401
    assert (await sam.get(path)).status_code == 404
    assert (await sam.get(path, headers={"X-Watchbell-Org": "default"})).status_code == 403
    for stranger in (vera, sam):
        asked_for = {"headers": {"X-Watchbell-Org": "default"}}
        one = (await stranger.get(f"{place}/{identifier}", **asked_for)).json()["data"]
        many = (await stranger.get(place, **asked_for)).json()["data"]
        assert (one["attachments"], one["last_success_id"], many[0]["attachments"]) == ([], None, [])


async def test_a_token_needs_the_right_to_read_monitors_and_a_manage_key_is_for_its_monitor(theatre, mia, failed):
    place, identifier, _ = failed
    path = f"{place}/{identifier}/attachments/shot.png"
    reader = await theatre.program(Role.MEMBER, scopes=("monitors:read",))
    assert (await reader.get(path)).status_code == 200
    blind = await theatre.program(Role.MEMBER, scopes=("checks:read",))
    assert (await blind.get(path)).status_code == 403
    assert (await blind.get(place)).json()["data"][0]["attachments"] == []
    key = {"kind": CredentialKind.MANAGE}
    own = await theatre.program(Role.MEMBER, **key, resource_id=place.split("/")[4])
    assert (await own.get(path)).status_code == 200
    other, _ = await made_monitor(theatre, mia)
    foreign = await theatre.program(Role.MEMBER, **key, resource_id=other["id"])
    assert (await foreign.get(path)).status_code == 403


async def test_what_is_not_there_is_not_found(theatre, mia, failed):
    place, identifier, rows = failed
    other = check_id(rows[0].monitor_n, rows[0].at)
    for path in (
        f"{identifier}/attachments/nothing.png",
        f"{other}/attachments/shot.png",
        f"{check_id(rows[0].monitor_n + 1, rows[1].at)}/attachments/shot.png",
        "x/attachments/shot.png",
    ):
        assert (await mia.get(f"{place}/{path}")).status_code == 404, path
    gone = await mia.get(f"{place}/{identifier}/attachments/huge.png")
    assert (gone.status_code, "was left out" in gone.json()["error"]["message"]) == (404, True)


async def test_a_trial_answers_with_its_attachments_inside(theatre, mia):
    theatre.probe_answer = Observation(Verdict.FAILURE, 1, error="no", attachments=(SHOT, HUGE))
    body = {"url": "https://shop.example"}
    shot, huge = (await mia.post(f"{M}/test", body)).json()["data"]["attachments"]
    assert (shot["name"], base64.b64decode(shot["data_base64"]), shot["url"]) == ("shot.png", SHOT.data, None)
    assert (huge["data_base64"], huge["size"]) == ("", 0)


def test_an_attachment_of_nothing_is_kept_too():
    assert within_bounds([Attachment("empty.txt", "text/plain", b"")]) == [
        KeptAttachment("empty.txt", "text/plain", b"")
    ]
