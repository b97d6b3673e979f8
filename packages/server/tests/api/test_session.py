"""Logging in: cookies, forgery, rotation, guessing, and the end of a session."""

import asyncio

import pytest

from support.cast import BASE_URL, Theatre
from watchbell.domain.access import Caller, Principal, PrincipalKind
from watchbell.domain.credentials import SESSION_MS
from watchbell.domain.tenancy import Role
from watchbell.lib.clock import DAY, MINUTE
from watchbell.services.accounts import create_user

PASSWORD = "correct horse"


def operator(theatre):
    """Whoever sits at the machine, with the command line."""
    principal = Principal(PrincipalKind.OPERATOR, name="operator", roles={theatre.org_id: Role.OWNER})
    return Caller(principal, theatre.org_id)


@pytest.fixture
async def account(theatre):
    """Pia has a password."""
    return await create_user(
        theatre.ctx,
        operator(theatre),
        username="Pia",
        email="Pia@Watchbell.Test",
        password=PASSWORD,
        role=Role.ADMIN,
        is_instance_admin=False,
    )


async def log_in(client, name="pia", password=PASSWORD, **more):
    return await client.post("/api/v1/session", json={"username": name, "password": password}, **more)


@pytest.mark.parametrize("name", ["pia", "PIA", " pia ", "pia@watchbell.test"])
async def test_name_or_address_and_password_open_a_session(theatre, account, name):
    client = theatre.client()
    opened = await log_in(client, name)
    assert opened.status_code == 201
    data = opened.json()["data"]
    assert data["user"]["username"] == "pia"
    assert [(one["org_slug"], one["role"]) for one in data["organizations"]] == [("default", "admin")]
    cookies = opened.headers.get_list("set-cookie")
    assert "HttpOnly" in cookies[0]
    assert "SameSite=lax" in cookies[0]
    assert "Secure" not in cookies[0]
    assert "HttpOnly" not in cookies[1]
    assert client.cookies["watchbell_csrf"] == data["csrf_token"]
    assert (await client.get("/api/v1/session")).json()["data"]["user"]["email"] == "pia@watchbell.test"


async def test_cookies_are_secure_on_https(sqlite_db, clock):
    theatre = await Theatre.made(sqlite_db, clock, base_url="https://watchbell.test")
    await create_user(
        theatre.ctx,
        operator(theatre),
        username="pia",
        email=None,
        password=PASSWORD,
        role=Role.MEMBER,
        is_instance_admin=False,
    )
    opened = await log_in(theatre.client())
    assert all("Secure" in cookie for cookie in opened.headers.get_list("set-cookie"))
    await theatre.close()


async def test_wrong_name_and_wrong_password_read_the_same(theatre, account):
    client = theatre.client()
    answers = [await log_in(client, "pia", "wrong"), await log_in(client, "nobody", "wrong")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert len({answer.json()["error"]["message"] for answer in answers}) == 1


async def test_the_eleventh_wrong_password_waits(theatre, account, clock):
    client = theatre.client()
    wrong = await asyncio.gather(*(log_in(client, "pia", "wrong") for _ in range(12)))
    assert sorted(answer.status_code for answer in wrong) == [401] * 10 + [429] * 2
    right = await log_in(client)
    assert right.status_code == 429
    assert 0 < int(right.headers["retry-after"]) <= 15 * 60
    assert right.json()["error"]["code"] == "RATE_LIMITED"
    clock.advance(ms=15 * MINUTE)
    assert (await log_in(client)).status_code == 201


async def test_right_passwords_are_not_counted(theatre, account):
    client = theatre.client()
    for _ in range(12):
        assert (await client.get("/api/v1/members", auth=("pia", PASSWORD))).status_code == 200
        theatre.ctx.doorkeeper.forget()


async def test_basic_opens_without_a_session(theatre, account):
    client = theatre.client()
    assert (await client.get("/api/v1/session", auth=("pia@watchbell.test", PASSWORD))).status_code == 200
    made = await client.post("/api/v1/tokens", json={"name": "x"}, auth=("pia", PASSWORD))
    assert made.status_code == 201


async def test_a_foreign_page_cannot_use_the_browsers_basic(theatre, account):
    answer = await theatre.client().post(
        "/api/v1/tokens", json={"name": "x"}, auth=("pia", PASSWORD), headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("header", ["Basic !!!", "Basic cGlh", "Digest x", "Bearer", "nonsense"])
async def test_an_unreadable_credential_is_wrong_not_missing(vera, header):
    assert (await vera.get("/api/v1/kinds", headers={"Authorization": header})).status_code == 401


async def test_a_write_needs_the_csrf_header(theatre, account):
    client = theatre.client()
    csrf = (await log_in(client)).json()["data"]["csrf_token"]
    refused = await client.post("/api/v1/tokens", json={"name": "x"})
    assert refused.status_code == 403
    assert "X-Watchbell-CSRF" in refused.json()["error"]["message"]
    for wrong in ("", "x", csrf + "x", "é".encode()):
        answer = await client.post("/api/v1/tokens", json={"name": "x"}, headers={"X-Watchbell-CSRF": wrong})
        assert answer.status_code == 403
    made = await client.post("/api/v1/tokens", json={"name": "x"}, headers={"X-Watchbell-CSRF": csrf})
    assert made.status_code == 201


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": BASE_URL}, 201),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
    ],
)
async def test_requests_from_other_sites_are_refused(olga, theatre, account, headers, status):
    assert (await olga.post("/api/v1/tokens", {"name": "x"}, headers=headers)).status_code == status
    assert (await log_in(theatre.client(), headers=headers)).status_code == status


async def test_a_login_ends_the_session_it_comes_with(theatre, account):
    client, other = theatre.client(), theatre.client()
    await log_in(client)
    old = client.cookies["watchbell_session"]
    await log_in(client)
    assert client.cookies["watchbell_session"] != old
    other.cookies.set("watchbell_session", old)
    assert (await other.get("/api/v1/session")).status_code == 401


async def test_logging_out_ends_it_at_once(theatre, account):
    client = theatre.client()
    csrf = (await log_in(client)).json()["data"]["csrf_token"]
    secret = client.cookies["watchbell_session"]
    left = await client.delete("/api/v1/session", headers={"X-Watchbell-CSRF": csrf})
    assert left.status_code == 204
    assert "watchbell_session" not in client.cookies
    client.cookies.set("watchbell_session", secret)
    assert (await client.get("/api/v1/session")).status_code == 401


async def test_a_session_lasts_thirty_days_after_its_last_use(theatre, account, clock):
    client = theatre.client()
    await log_in(client)
    for _ in range(3):
        clock.advance(ms=SESSION_MS - DAY)
        assert (await client.get("/api/v1/session")).status_code == 200
    clock.advance(ms=SESSION_MS)
    assert (await client.get("/api/v1/session")).status_code == 401


async def test_a_new_password_ends_the_other_sessions(theatre, account):
    here, there = theatre.client(), theatre.client()
    csrf = (await log_in(here)).json()["data"]["csrf_token"]
    await log_in(there)
    headers = {"X-Watchbell-CSRF": csrf}
    body = {"current_password": "wrong", "new_password": "another horse"}
    assert (await here.put("/api/v1/session/password", json=body, headers=headers)).status_code == 401
    body["current_password"] = PASSWORD
    assert (await here.put("/api/v1/session/password", json=body, headers=headers)).status_code == 204
    assert (await here.get("/api/v1/session")).status_code == 200
    assert (await there.get("/api/v1/session")).status_code == 401
    assert (await log_in(there)).status_code == 401
    assert (await log_in(there, password="another horse")).status_code == 201


async def test_a_login_is_in_the_audit_log(theatre, account):
    client = theatre.client()
    await log_in(client)
    entry = (await client.get("/api/v1/audit-log")).json()["data"][0]
    assert (entry["action"], entry["actor_name"]) == ("session.opened", "pia")
