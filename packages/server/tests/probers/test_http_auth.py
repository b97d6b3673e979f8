"""Who asks: basic, digest, bearer and OAuth 2.0 client credentials, against servers that really check."""

import asyncio
import hashlib
import json
import re
from urllib.parse import parse_qs

import pytest
from pydantic import ValidationError

from support.asking import ask_http as ask
from watchbell.domain.observations import Verdict
from watchbell.lib.plain_validation import place_in
from watchbell.probers import http
from watchbell.probers.http import HttpTarget


@pytest.fixture(autouse=True)
def _no_tokens_of_other_tests():
    http._TOKENS._tokens.clear()


class TokenEndpoint:
    """Gives tokens one after the other; `life` is what it says they live."""

    def __init__(self):
        self.asked = []
        self.life = 3600
        self.answer = None

    async def handle(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(re.search(r"(?i)content-length: (\d+)", head)[1])
        form = {name: values[0] for name, values in parse_qs((await reader.readexactly(length)).decode()).items()}
        self.asked.append((head, form))
        given = {"access_token": f"token-number-{len(self.asked)}", "token_type": "Bearer", "expires_in": self.life}
        status, body = self.answer or ("200 OK", json.dumps(given))
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        await writer.drain()


def guarded(good, seen):
    async def handle(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        shown = re.search(r"(?im)^authorization: (.*?)\r$", head)
        seen.append(shown[1] if shown else None)
        status = "200 OK" if shown and shown[1] in good else "401 Unauthorized"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()

    return handle


@pytest.fixture
async def endpoint(url):
    made = TokenEndpoint()
    made.url = await url(made.handle, path="/token")
    return made


def client(endpoint, **more):
    return {
        "auth": "oauth2",
        "oauth_token_url": endpoint.url,
        "oauth_client_id": "watch:bell",
        "oauth_client_secret": "s3cret-of-client",
        **more,
    }


async def test_a_bearer_token_is_shown(url):
    seen = []
    page = await url(guarded({"Bearer abc.def"}, seen))
    assert (await ask(page, auth="bearer", token="abc.def")).verdict is Verdict.SUCCESS
    assert (await ask(page, auth="bearer", token="other")).status_code == 401


async def test_digest_is_answered_without_sending_the_password(url):
    heads = []

    async def handle(reader, writer):
        for _ in range(2):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            heads.append(head)
            given = dict(re.findall(r'(\w+)="?([^",\r]+)"?', head.partition("Authorization: Digest ")[2]))
            outer = hashlib.sha256(b"mia:shop:pass word").hexdigest()
            inner = hashlib.sha256(b"GET:/").hexdigest()
            parts = [outer, given.get("nonce", ""), given.get("nc", ""), given.get("cnonce", ""), "auth", inner]
            good = given.get("response") == hashlib.sha256(":".join(parts).encode()).hexdigest()
            challenge = 'WWW-Authenticate: Digest realm="shop", nonce="n0nce", qop="auth", algorithm=SHA-256\r\n'
            writer.write(f"HTTP/1.1 {'200 OK' if good else '401 No'}\r\n{challenge}Content-Length: 0\r\n\r\n".encode())
            await writer.drain()

    page = await url(handle)
    seen = await ask(page, auth="digest", username="mia", password="pass word")
    assert (seen.verdict, seen.status_code) == (Verdict.SUCCESS, 200)
    assert "pass word" not in "".join(heads)
    assert (await ask(page, auth="digest", username="mia", password="wrong")).status_code == 401


async def test_a_token_is_fetched_once_and_used_until_it_ends(url, endpoint):
    shown = []
    page = await url(guarded({"Bearer token-number-1"}, shown))
    for _ in range(3):
        seen = await ask(page, **client(endpoint, oauth_scope="read write", oauth_audience="shop"))
        assert seen.error is None
    assert len(endpoint.asked) == 1
    head, form = endpoint.asked[0]
    assert form == {"grant_type": "client_credentials", "scope": "read write", "audience": "shop"}
    assert "Authorization: Basic d2F0Y2glM0FiZWxsOnMzY3JldC1vZi1jbGllbnQ=" in head  # watch%3Abell:s3cret-of-client
    assert [step.name for step in seen.steps][:2] == ["token", "resolve"]


async def test_id_and_secret_may_go_into_the_form(url, endpoint):
    page = await url(guarded({"Bearer token-number-1"}, []))
    assert (await ask(page, **client(endpoint, oauth_client_auth="post"))).verdict is Verdict.SUCCESS
    head, form = endpoint.asked[0]
    assert (form["client_id"], form["client_secret"]) == ("watch:bell", "s3cret-of-client")
    assert "Authorization" not in head


async def test_many_checks_at_once_fetch_one_token(url, endpoint):
    page = await url(guarded({"Bearer token-number-1"}, []))
    seen = await asyncio.gather(*(ask(page, **client(endpoint)) for _ in range(10)))
    assert {one.verdict for one in seen} == {Verdict.SUCCESS}
    assert len(endpoint.asked) == 1


async def test_a_token_that_is_over_or_refused_is_fetched_anew(url, endpoint):
    page = await url(guarded({"Bearer token-number-2", "Bearer token-number-3"}, []))
    assert (await ask(page, **client(endpoint))).status_code == 401
    assert (await ask(page, **client(endpoint))).status_code == 200
    http._TOKENS._tokens.clear()
    endpoint.life = 0
    assert (await ask(page, **client(endpoint))).status_code == 200
    await ask(page, **client(endpoint))
    assert len(endpoint.asked) == 4


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (("401 Unauthorized", '{"error": "invalid_client", "error_description": "unknown client"}'),
         "it answered 401 Unauthorized (invalid_client unknown client)"),
        (("200 OK", "<html>"), "its answer holds no access_token"),
        (("200 OK", '{"access_token": "a b\\r\\nX: y"}'), "its answer holds no access_token"),
        (("200 OK", "[" * 60_000), "its answer holds no access_token"),
    ],
)  # fmt: skip
async def test_an_endpoint_that_gives_none_is_a_failure_that_says_so(url, endpoint, answer, says):
    asked = []
    page = await url(guarded(set(), asked))
    endpoint.answer = answer
    seen = await ask(page, **client(endpoint))
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"no token from {endpoint.url.split('/')[2]}: {says}"
    assert [(step.name, step.ok) for step in seen.steps] == [("token", False)]
    assert asked == []
    assert "s3cret" not in repr(seen)


async def test_an_endpoint_that_is_gone_or_silent_is_told(url, free_port):
    async def silent(reader, _writer):
        await reader.read()

    gone, hung = TokenEndpoint(), TokenEndpoint()
    gone.url, hung.url = f"http://127.0.0.1:{free_port}/", await url(silent)
    page = await url(guarded(set(), []))
    seen = await ask(page, **client(gone))
    assert seen.error == f"no token from 127.0.0.1:{free_port}: connection refused by 127.0.0.1:{free_port}"
    seen = await ask(page, timeout_ms=200, **client(hung))
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.response_time_ms < 400


async def test_an_endpoint_in_a_private_network_is_refused_to_strangers(url, endpoint):
    seen = await ask("http://192.0.2.1/", allow_private=False, **client(endpoint))
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error
    assert endpoint.asked == []


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"auth": "basic"}, "username"),
        ({"auth": "bearer"}, "token"),
        ({"auth": "bearer", "token": "a\r\nb"}, "token"),
        ({"auth": "oauth2", "oauth_client_id": "x"}, "oauth_token_url"),
    ],
)
def test_credentials_must_be_whole(config, field):
    given = {"url": "http://x/", **config}
    with pytest.raises(ValidationError) as caught:
        HttpTarget(**given)
    [error] = caught.value.errors()
    assert place_in(given, error) == (field,)


def test_a_user_name_alone_is_basic_as_before():
    target = HttpTarget(url="http://x/", username="mia", password="pw")
    assert target.auth == "basic"
    assert HttpTarget.model_validate(target.model_dump()) == target
