"""A POST repeated with the same Idempotency-Key is done once."""

import asyncio

from watchbell.domain.tenancy import Role
from watchbell.lib.clock import DAY
from watchbell.store import idempotency, organizations


async def make(person, key="k1", name="ci", **more):
    return await person.post("/api/v1/tokens", {"name": name}, headers={"Idempotency-Key": key}, **more)


async def count(olga) -> int:
    return (await olga.get("/api/v1/tokens")).json()["pagination"]["total"]


async def test_the_first_answer_comes_again(olga):
    first, second = await make(olga), await make(olga)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first.headers["location"] == second.headers["location"]
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert second.headers["x-request-id"] != first.headers["x-request-id"]
    assert await count(olga) == 1


async def test_the_same_key_for_something_else_is_a_conflict(olga):
    await make(olga)
    refused = await make(olga, name="other")
    assert refused.status_code == 409
    assert "new key" in refused.json()["error"]["message"]
    assert await count(olga) == 1


async def test_keys_of_different_people_and_routes_do_not_meet(olga, adam):
    assert (await make(olga)).status_code == 201
    assert (await make(adam, name="another")).status_code == 201
    assert (
        await olga.post("/api/v1/members", {"username": "x1"}, headers={"Idempotency-Key": "k1"})
    ).status_code == 422


async def test_keys_of_the_same_person_in_two_organizations_do_not_meet(olga, theatre):
    other = await theatre.other_organization()
    async with theatre.ctx.db.transaction() as tx:
        await organizations.add_member(tx, other, olga.user.id, Role.OWNER, theatre.clock())
    made = []
    for slug in ("default", "elsewhere"):
        headers = {"Idempotency-Key": "k1", "X-Watchbell-Org": slug}
        made.append((await olga.post("/api/v1/services", {"name": "Shop"}, headers=headers)).json()["data"])
    assert [each["org_id"] for each in made] == [theatre.org_id, other]


async def test_requests_at_the_same_time_do_it_once(olga):
    answers = await asyncio.gather(*(make(olga) for _ in range(8)))
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) <= {201, 409}
    assert statuses.count(201) >= 1
    assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status_code == 409)
    assert await count(olga) == 1


async def test_a_refused_request_may_be_mended_and_sent_again(olga):
    assert (await make(olga, name="")).status_code == 422
    assert (await make(olga, name="ci")).status_code == 201


async def test_a_key_is_forgotten_after_a_day(olga, clock):
    first = await make(olga)
    clock.advance(ms=DAY - 1)
    assert (await make(olga)).json() == first.json()
    clock.advance(ms=1)
    assert (await make(olga)).json() != first.json()


async def test_a_request_that_died_with_its_process_does_not_block_its_key(olga, theatre, clock):
    """The row of a request whose process was killed stays `in progress`."""
    await make(olga)
    async with theatre.ctx.db.transaction() as tx:
        await tx.sql("UPDATE idempotency_keys SET status = 0")
    assert (await make(olga)).status_code == 409
    clock.advance(seconds=120)
    assert (await make(olga)).status_code == 201


async def test_what_is_remembered_is_sealed(olga, theatre):
    secret = (await make(olga)).json()["data"]["token"]
    async with theatre.ctx.db.read() as tx:
        assert secret not in str((await tx.sql("SELECT * FROM idempotency_keys")).all())


async def test_an_unusable_key_is_named(olga):
    refused = await make(olga, key="k" * 201)
    assert refused.status_code == 422
    assert refused.json()["error"]["details"][0]["field"] == "Idempotency-Key"


async def test_a_wrong_credential_is_still_401(vera, revoked):
    assert (await make(vera)).status_code == 401
    assert (await make(revoked)).status_code == 401


async def test_a_dry_run_takes_no_key(olga):
    rehearsed = await olga.post("/api/v1/tokens?dry_run=true", {"name": "ci"}, headers={"Idempotency-Key": "k1"})
    assert rehearsed.headers["x-watchbell-dry-run"] == "true"
    assert (await make(olga)).headers.get("idempotency-replayed") is None
    assert await count(olga) == 1


async def test_old_answers_are_swept_in_small_steps(olga, theatre, clock):
    for n in range(5):
        await make(olga, key=f"k{n}")
    async with theatre.ctx.db.transaction() as tx:
        assert await idempotency.remove_older(tx, clock() + 1, 3) == 3
        assert await idempotency.remove_older(tx, clock() + 1, 3) == 2
