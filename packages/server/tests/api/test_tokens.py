"""API tokens: shown once, limited, revoked at once."""

import re
from pathlib import Path

from watchbell import services
from watchbell.lib.clock import MINUTE, rfc3339
from watchbell.services.tokens import SCOPE_NOUNS


async def test_a_token_is_shown_once_and_opens_what_its_role_may(olga, theatre):
    made = await olga.post("/api/v1/tokens", {"name": "ci", "role": "admin"})
    assert made.status_code == 201
    data = made.json()["data"]
    assert data["token"].startswith("wbt_")
    assert made.headers["location"] == f"/api/v1/tokens/{data['id']}"
    client = theatre.client()
    for headers in ({"Authorization": f"Bearer {data['token']}"}, {"X-API-Key": data["token"]}):
        assert (await client.get("/api/v1/tokens", headers=headers)).status_code == 200
    assert (await client.get("/api/v1/tokens", auth=("token", data["token"]))).status_code == 200
    again = await olga.get(made.headers["location"])
    assert "token" not in again.json()["data"]
    assert again.json()["data"]["prefix"] == data["token"][:8]


async def test_the_database_holds_no_secret(olga, theatre):
    secret = (await olga.post("/api/v1/tokens", {"name": "ci"})).json()["data"]["token"]
    async with theatre.ctx.db.read() as tx:
        rows = await tx.sql("SELECT * FROM credentials")
        assert secret not in str(rows.all())


async def test_a_revoked_token_is_refused_at_once(olga, theatre):
    data = (await olga.post("/api/v1/tokens", {"name": "ci", "role": "owner"})).json()["data"]
    client = theatre.client(headers={"Authorization": f"Bearer {data['token']}"})
    assert (await client.get("/api/v1/members")).status_code == 200
    assert (await olga.delete(f"/api/v1/tokens/{data['id']}")).status_code == 204
    refused = await client.get("/api/v1/members")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert (await olga.get("/api/v1/tokens")).json()["data"] == []


async def test_a_token_ends_at_its_time(olga, theatre, clock):
    expires_at = rfc3339(clock() + MINUTE)
    made = await olga.post("/api/v1/tokens", {"name": "ci", "role": "owner", "expires_at": expires_at})
    data = made.json()["data"]
    assert data["expires_at"] == expires_at
    client = theatre.client(headers={"Authorization": f"Bearer {data['token']}"})
    assert (await client.get("/api/v1/members")).status_code == 200
    clock.advance(ms=MINUTE)
    assert (await client.get("/api/v1/members")).status_code == 401


async def test_an_end_in_the_past_is_refused(olga, clock):
    refused = await olga.post("/api/v1/tokens", {"name": "ci", "expires_at": rfc3339(clock())})
    assert refused.status_code == 422
    assert refused.json()["error"]["details"][0]["field"] == "expires_at"


async def test_scopes_limit_the_role(olga, theatre):
    made = await olga.post("/api/v1/tokens", {"name": "ci", "role": "admin", "scopes": ["members:read"]})
    client = theatre.client(headers={"X-API-Key": made.json()["data"]["token"]})
    assert (await client.get("/api/v1/members")).status_code == 200
    assert (await client.get("/api/v1/tokens")).status_code == 403
    assert (await client.post("/api/v1/members", json={"username": "zoe"})).status_code == 403


async def test_an_unknown_scope_is_named(olga):
    refused = await olga.post("/api/v1/tokens", {"name": "ci", "scopes": ["cakes:bake"]})
    assert refused.status_code == 422
    assert "cakes:bake" in refused.json()["error"]["message"]


def test_every_right_that_use_cases_ask_for_can_be_a_scope():
    [folder] = services.__path__
    source = "\n".join(path.read_text("utf-8") for path in Path(folder).glob("*.py"))
    asked = set(re.findall(r'"([a-z-]+):(?:read|write|delete)"', source))
    assert {"maintenance-windows", "monitors"} <= asked
    assert asked - set(SCOPE_NOUNS) == set()
    assert list(SCOPE_NOUNS) == sorted(SCOPE_NOUNS)


async def test_nobody_makes_a_token_stronger_than_themselves(adam, mia):
    assert (await adam.post("/api/v1/tokens", {"name": "ci", "role": "owner"})).status_code == 403
    assert (await adam.post("/api/v1/tokens", {"name": "ci", "role": "admin"})).status_code == 201
    assert (await mia.post("/api/v1/tokens", {"name": "ci"})).status_code == 403


async def test_a_token_does_not_open_another_organization(theatre, sam):
    program = await theatre.program()
    assert (await program.get("/api/organizations/elsewhere/members")).status_code == 403
    assert (await program.get("/api/v1/members", headers={"X-Watchbell-Org": "elsewhere"})).status_code == 403
    assert (await program.get("/api/organizations/nowhere/members")).status_code == 404


async def test_use_is_noted_at_most_once_a_minute(olga, theatre, clock):
    program = await theatre.program()

    async def used() -> str | None:
        return (await olga.get("/api/v1/tokens")).json()["data"][0]["last_used_at"]

    assert await used() is None
    await program.get("/api/v1/members")
    first = await used()
    assert first == rfc3339(clock())
    clock.advance(seconds=30)
    await program.get("/api/v1/members")
    assert await used() == first
    clock.advance(seconds=30)
    await program.get("/api/v1/members")
    assert await used() == rfc3339(clock())


async def test_wrong_tokens_are_slowed_down_by_address(theatre, clock):
    client = theatre.client()
    answers = [(await client.get("/api/v1/members", headers={"X-API-Key": f"wbt_{n}"})).status_code for n in range(31)]
    assert answers == [401] * 30 + [429]
    limited = await client.get("/api/v1/members", headers={"X-API-Key": "wbt_x"})
    assert 0 < int(limited.headers["retry-after"]) <= 60
    clock.advance(seconds=61)
    assert (await client.get("/api/v1/members", headers={"X-API-Key": "wbt_x"})).status_code == 401


async def test_right_tokens_pass_while_wrong_ones_are_slowed_down(theatre, clock):
    program = await theatre.program()
    for n in range(31):
        await theatre.client().get("/api/v1/members", headers={"X-API-Key": f"wbt_{n}"})
    assert (await program.get("/api/v1/members")).status_code == 200
    clock.advance(seconds=30)
    assert (await program.get("/api/v1/members")).status_code == 200


async def test_an_api_token_is_not_taken_from_the_address(theatre):
    program = await theatre.program()
    secret = program.client.headers["authorization"].removeprefix("Bearer ")
    assert (await theatre.client().get(f"/api/v1/members?key={secret}")).status_code == 401
