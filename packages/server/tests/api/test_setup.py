"""The first start: one organization, its default contact, and one way in."""

import asyncio

import pytest

from support.cast import Theatre
from watchbell.lib.clock import DAY
from watchbell.services.setup import ensure_first_rows
from watchbell.store.session import Database

PASSWORD = "correct horse"


@pytest.fixture
async def fresh(theatre: Theatre):
    """A started installation and the token it printed."""
    return theatre, await ensure_first_rows(theatre.ctx)


def body(token: str, **more: str) -> dict[str, str]:
    return {"token": token, "username": "Olga", "password": PASSWORD, **more}


async def test_the_first_start_makes_an_organization_with_its_default_contact(theatre):
    async with theatre.ctx.db.read() as tx:
        assert (await tx.sql("SELECT slug, time_zone FROM organizations")).all() == [("default", "UTC")]
        assert (await tx.sql("SELECT name, is_default FROM contacts")).all() == [("Default", 1)]


async def test_the_link_makes_the_owner_and_logs_in(fresh):
    theatre, token = fresh
    client = theatre.client()
    assert (await client.get("/api/v1/setup")).json() == {"data": {"is_needed": True}}
    done = await client.post(
        "/api/v1/setup",
        json=body(token, email="olga@watchbell.test", organization_name="Acme", time_zone="Europe/Oslo"),
    )
    assert done.status_code == 201
    assert done.json()["data"]["organizations"][0]["role"] == "owner"
    assert done.json()["data"]["user"]["is_instance_admin"] is True
    assert (await client.get("/api/v1/setup")).json() == {"data": {"is_needed": False}}
    settings = (await client.get("/api/v1/settings")).json()["data"]
    assert (settings["name"], settings["time_zone"]) == ("Acme", "Europe/Oslo")


async def test_the_link_works_once(fresh):
    theatre, token = fresh
    answers = await asyncio.gather(
        *(theatre.client().post("/api/v1/setup", json=body(token, username=f"user{n}")) for n in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_a_wrong_or_old_token_is_refused(fresh, clock):
    theatre, token = fresh
    assert (await theatre.client().post("/api/v1/setup", json=body("wrong"))).status_code == 403
    clock.advance(ms=DAY)
    assert (await theatre.client().post("/api/v1/setup", json=body(token))).status_code == 403


async def test_a_restart_voids_the_earlier_link(fresh):
    theatre, token = fresh
    newer = await ensure_first_rows(theatre.ctx)
    assert newer != token
    assert (await theatre.client().post("/api/v1/setup", json=body(token))).status_code == 403
    assert (await theatre.client().post("/api/v1/setup", json=body(newer))).status_code == 201
    assert await ensure_first_rows(theatre.ctx) is None


async def test_the_database_keeps_no_token(fresh):
    theatre, token = fresh
    async with theatre.ctx.db.read() as tx:
        assert token not in str((await tx.sql("SELECT * FROM settings")).all())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "short"}, "password"),
        ({"username": "no blanks"}, "username"),
        ({"email": "nonsense"}, "email"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_what_is_wrong_is_named_and_the_link_stays_good(fresh, change, field):
    theatre, token = fresh
    refused = await theatre.client().post("/api/v1/setup", json={**body(token), **change})
    assert refused.status_code == 422
    assert [problem["field"] for problem in refused.json()["error"]["details"]] == [field]
    assert (await theatre.client().post("/api/v1/setup", json=body(token))).status_code == 201


async def test_a_password_in_the_environment_makes_the_owner(theatre):
    assert await ensure_first_rows(theatre.ctx, admin_password=PASSWORD) is None
    client = theatre.client()
    opened = await client.post("/api/v1/session", json={"username": "admin", "password": PASSWORD})
    assert opened.json()["data"]["organizations"][0]["role"] == "owner"
    await ensure_first_rows(theatre.ctx, admin_password="another one")
    again = await client.post("/api/v1/session", json={"username": "admin", "password": "another one"})
    assert again.status_code == 401, "an account that exists keeps its password"


async def test_the_owner_may_have_another_name_and_an_address(theatre):
    await ensure_first_rows(
        theatre.ctx, admin_username="Root", admin_email="root@watchbell.test", admin_password=PASSWORD
    )
    body = {"username": "root@watchbell.test", "password": PASSWORD}
    assert (await theatre.client().post("/api/v1/session", json=body)).status_code == 201


async def test_setting_up_works_on_each_kind_of_database(db: Database, clock):
    theatre = await Theatre.made(db, clock)
    token = await ensure_first_rows(theatre.ctx)
    client = theatre.client()
    assert (await client.post("/api/v1/setup", json=body(token))).status_code == 201
    csrf = client.cookies["watchbell_csrf"]
    headers = {"X-Watchbell-CSRF": csrf, "Idempotency-Key": "a"}
    made = [await client.post("/api/v1/tokens", json={"name": "ci", "role": "owner"}, headers=headers) for _ in "12"]
    assert made[0].status_code == 201
    assert made[0].content == made[1].content
    program = theatre.client(headers={"X-API-Key": made[0].json()["data"]["token"]})
    for path in ("members", "tokens", "audit-log", "organizations", "settings"):
        assert (await program.get(f"/api/v1/{path}")).status_code == 200, path
    await theatre.close()
