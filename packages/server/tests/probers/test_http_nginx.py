"""Against a real nginx: protocol versions, TLS versions, client certificates, redirects, cookies, assertions."""

import re

import pytest

from support import certificates, nginx
from support.asking import ask_http as ask
from watchbell.domain.observations import Verdict


@pytest.fixture(scope="module", autouse=True)
def _running():
    nginx.running()


@pytest.fixture(scope="module")
def trusted():
    return {"ca_certificate": certificates.authority()}


async def test_http_2_is_spoken_where_both_can(trusted):
    seen = await ask(nginx.url("tls"), **trusted)
    assert (seen.verdict, seen.facts["http_version"]) == (Verdict.SUCCESS, "2")


@pytest.mark.parametrize(
    ("kind", "wanted", "got"),
    [("plain", "1.0", "1.1"), ("plain", "1.1", "1.1"), ("tls", "1.1", "1.1"), ("tls", "2", "2"),
     ("h2c", "2-prior-knowledge", "2")],
)  # fmt: skip
async def test_a_version_can_be_chosen(kind, wanted, got, trusted):
    seen = await ask(nginx.url(kind), http_version=wanted, **trusted)
    assert (seen.verdict, seen.facts["http_version"]) == (Verdict.SUCCESS, got)


async def test_a_server_that_speaks_another_version_fails(trusted):
    seen = await ask(nginx.url("tls13"), http_version="2", **trusted)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == "HTTP/1.1, expected HTTP/2"


async def test_http_3_where_nobody_speaks_it_is_a_failure_in_words(trusted):
    seen = await ask(nginx.url("tls"), timeout_ms=700, http_version="3", **trusted)
    assert seen.verdict.is_bad
    assert seen.error


@pytest.mark.parametrize(
    ("kind", "config", "good"),
    [
        ("tls12", {}, True),
        ("tls12", {"lowest_tls": "1.3"}, False),
        ("tls13", {"lowest_tls": "1.3"}, True),
        ("tls13", {"highest_tls": "1.2"}, False),
        ("tls", {"lowest_tls": "1.2", "highest_tls": "1.2"}, True),
    ],
)
async def test_tls_versions_have_limits(kind, config, good, trusted):
    seen = await ask(nginx.url(kind), **trusted, **config)
    assert (seen.verdict is Verdict.SUCCESS) is good
    assert good or "TLS" in seen.error


async def test_the_tls_session_and_the_chain_are_told_and_judged(trusted):
    wishes = [
        {"subject": "tls_version", "value": "TLSv1.2"},
        {"subject": "tls_cipher", "operator": "contains", "value": "GCM"},
        {"subject": "certificate_days", "operator": "greater_than", "value": 30},
        {"subject": "chain_days", "operator": "greater_than", "value": 30},
        {"subject": "certificate_names", "value": "localhost"},
        {"subject": "certificate_key", "operator": "starts_with", "value": "RSA"},
        {"subject": "certificate_signature", "operator": "contains", "value": "SHA256"},
        {"subject": "certificate_issuers", "operator": "length_at_least", "value": 1},
        {"subject": "tls_time", "operator": "less_than", "value": 60_000},
    ]
    seen = await ask(nginx.url("tls12"), want_certificate=False, assertions=wishes, **trusted)
    assert seen.error is None
    assert seen.facts["tls_version"] == "TLSv1.2"
    assert {"issuers", "key", "signature", "serial", "chain_not_after"} <= set(seen.facts["certificate"])
    assert next(step for step in seen.steps if step.name == "tls").detail.startswith("TLSv1.2, ")
    plain = await ask(nginx.url("plain"), assertions=wishes[:3])
    assert "is unknown" in plain.error


async def test_a_fingerprint_is_known_or_not(trusted):
    page = nginx.url("tls")
    fingerprint = (await ask(page, **trusted)).facts["certificate"]["fingerprint"]
    spelled = ":".join(fingerprint[at : at + 2] for at in range(0, 64, 2)).upper()
    assert (await ask(page, want_certificate=False, fingerprints=[spelled], **trusted)).verdict is Verdict.SUCCESS
    seen = await ask(page, fingerprints=["0" * 64], **trusted)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"the fingerprint is {fingerprint}, which is none of the known ones"


async def test_a_client_certificate_opens_what_is_closed_without(trusted):
    page, made = nginx.url("mtls"), nginx.running()
    closed = await ask(page, **trusted)
    assert (closed.verdict, closed.status_code) == (Verdict.FAILURE, 400)
    ours = {"client_certificate": made["certificate"], "client_key": made["key"]}
    assert (await ask(page, **trusted, **ours)).verdict is Verdict.SUCCESS


async def test_a_client_key_that_is_none_is_told_without_showing_it(trusted):
    made = nginx.running()
    seen = await ask(nginx.url("mtls"), client_certificate=made["certificate"], client_key="s3cret-rubbish", **trusted)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.startswith("the client certificate or key of this check cannot be used")
    assert "s3cret" not in repr(seen)


async def test_authorities_of_ones_own_replace_the_systems():
    seen = await ask(nginx.url("tls"))
    assert seen.error == "the certificate is not valid: its issuer is not trusted or the chain is incomplete"
    seen = await ask(nginx.url("tls"), ca_certificate="rubbish")
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "the trusted certificates of this check cannot be read")


async def test_a_server_name_of_its_own_goes_into_tls_and_the_host_stays(trusted):
    page = nginx.url("tls", "/echo")
    seen = await ask(page, server_name="localhost", save_response="always", **trusted)
    assert seen.verdict is Verdict.SUCCESS
    body = seen.attachments[0].data.decode().split("\n\n", 1)[1].split()
    assert body[1:3] == [page.split("/")[2], "localhost"]
    wrong = await ask(page, server_name="other.example", **trusted)
    assert wrong.error == "the certificate is not valid: it is not for this host name"


async def test_another_place_can_be_connected_to(trusted):
    port = nginx.running()["ports"]["tls"]
    seen = await ask("https://localhost:444/echo", connect_to=f"127.0.0.1:{port}", save_response="always", **trusted)
    assert seen.verdict is Verdict.SUCCESS
    assert (seen.facts["ip"], seen.facts["http_version"]) == ("127.0.0.1", "2")
    assert "localhost:444 localhost" in seen.attachments[0].data.decode()


async def test_every_hop_is_in_the_trace():
    seen = await ask(nginx.url("plain", "/hops"))
    assert seen.verdict is Verdict.SUCCESS
    hops = [step.detail for step in seen.steps if step.name == "redirect"]
    assert hops == [f"301 Moved Permanently to {nginx.url('plain', '/hop')}", f"302 Found to {nginx.url('plain')}"]


async def test_a_redirect_to_another_host_is_not_followed_where_it_must_not_be():
    page = nginx.url("plain", "/away")
    assert (await ask(page)).verdict is Verdict.SUCCESS
    seen = await ask(page, redirect_hosts="same", expected_status="200-399")
    assert seen.verdict is Verdict.FAILURE
    assert seen.status_code == 302
    assert seen.error == f"the redirect leads to another host: {nginx.url('plain', host='localhost')}"
    assert (await ask(nginx.url("plain", "/hops"), redirect_hosts="same")).verdict is Verdict.SUCCESS


async def test_it_must_end_at_https_where_that_is_wanted(trusted):
    seen = await ask(nginx.url("plain"), require_https=True)
    assert seen.error == f"the answer came by plain http from {nginx.url('plain')}"
    assert (await ask(nginx.url("tls"), require_https=True, **trusted)).verdict is Verdict.SUCCESS


async def test_cookies_live_within_one_check_only():
    page = nginx.url("plain", "/set")
    assert (await ask(page)).status_code == 403
    for _ in range(2):
        assert (await ask(page, keep_cookies=True)).status_code == 200
    assert (await ask(nginx.url("plain", "/needs-cookie"), keep_cookies=True)).status_code == 403


async def test_a_packed_body_is_judged_by_both_sizes():
    page = nginx.url("plain", "/packed")
    wishes = [
        {"subject": "size", "value": 105_000},
        {"subject": "transferred", "operator": "less_than", "value": 5000},
        {"subject": "header", "path": "content-encoding", "value": "gzip"},
    ]
    assert (await ask(page, assertions=wishes)).error is None
    plain = await ask(page, assertions=[*wishes[:1], {"subject": "transferred", "value": 105_000}], compression=False)
    assert plain.error is None


@pytest.mark.parametrize(
    ("path", "assertion", "error"),
    [
        ("/json", {"subject": "json", "path": "$.status", "value": "ok"}, None),
        ("/json", {"subject": "json", "path": "$.items[*].n", "value": 2, "quantifier": "any"}, None),
        ("/json", {"subject": "json", "path": "$.nothing", "operator": "not_exists"}, None),
        ("/json", {"subject": "json", "path": "$.status", "value": "bad"}, r"'ok'.*expected.*'bad'"),
        ("/json", {"subject": "jmespath", "path": "length(items)", "value": 2}, None),
        ("/json", {"subject": "cel", "path": "response.status == 200 && size(json.items) == 2", "operator": "is_true"}, None),
        ("/json", {"subject": "content_type", "value": "application/json"}, None),
        ("/feed", {"subject": "xpath", "path": "//entry/@id", "value": 7}, None),
        ("/page", {"subject": "html", "path": "//title", "value": "Shop"}, None),
        ("/page", {"subject": "json", "path": "$.x", "operator": "exists"}, "the body is not JSON"),
        ("/", {"subject": "body", "operator": "matches", "value": "^Wel(come)$"}, None),
        ("/", {"subject": "header", "path": "SERVER", "operator": "contains", "value": "nginx"}, None),
        ("/", {"subject": "header", "path": "X-None", "operator": "not_exists"}, None),
        ("/", {"subject": "header", "path": "X-None", "value": "x"}, r"X-None was not sent.*expected.*'x'"),
        ("/", {"subject": "response_time", "operator": "less_than", "value": 60_000}, None),
        ("/", {"subject": "wait_time", "operator": "less_than", "value": 60_000}, None),
        ("/", {"subject": "tls_time", "operator": "exists"}, "had no part in this answer"),
        ("/", {"subject": "ip", "value": "127.0.0.1"}, None),
        ("/", {"subject": "http_version", "operator": "at_least", "value": 1.1}, None),
        ("/hops", {"subject": "redirects", "value": 2}, None),
        ("/hops", {"subject": "final_url", "operator": "ends_with", "value": "/"}, None),
        ("/set", {"subject": "cookie", "path": "sid", "operator": "not_exists"}, None),
    ],
)  # fmt: skip
async def test_assertions(path, assertion, error):
    seen = await ask(nginx.url("plain", path), assertions=[assertion], expected_status="200,403")
    if error is None:
        assert seen.error is None
    else:
        assert re.search(error, seen.error)


async def test_a_cookie_is_read_where_it_is_set():
    wish = {"subject": "cookie", "path": "sid", "value": "abc123"}
    page = nginx.url("plain", "/set")
    assert (await ask(page, assertions=[wish], follow_redirects=False, expected_status="302")).error is None


async def test_a_soft_assertion_degrades_and_groups_choose():
    soft = {"subject": "response_time", "operator": "less_than", "value": 0, "severity": "degraded"}
    seen = await ask(nginx.url("plain"), assertions=[soft])
    assert seen.verdict is Verdict.DEGRADED
    assert "response_time" in seen.error or "response time" in seen.error
    either = {
        "match": "any",
        "assertions": [{"subject": "status", "value": 500}, {"subject": "body", "value": "Welcome"}],
    }
    assert (await ask(nginx.url("plain"), assertions=[either])).verdict is Verdict.SUCCESS


async def test_caches_are_gone_past():
    queries = set()
    for at in (1_800_000_000_000, 1_800_000_060_000):
        seen = await ask(nginx.url("plain", "/query?a=1"), at=at, cache_bust=True, save_response="always")
        queries.add(seen.attachments[0].data.decode().split("\n\n", 1)[1])
    assert len(queries) == 2
    assert all(query.startswith("a=1&watchbell=") for query in queries)


async def test_a_verb_of_ones_own_and_any_case():
    seen = await ask(nginx.url("plain", "/echo"), method="purge", save_response="always")
    assert "PURGE" in seen.attachments[0].data.decode()


async def test_basic_authentication_at_a_real_server():
    page = nginx.url("plain", "/members")
    assert (await ask(page)).status_code == 401
    assert (await ask(page, username="mia", password="secret-of-mia")).verdict is Verdict.SUCCESS
    assert (await ask(page, auth="basic", username="mia", password="wrong-password")).status_code == 401
