import gzip

import pytest
from pydantic import ValidationError

from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.http import PROBER, HttpTarget

NOW = 1_800_000_000_000


async def ask(url, timeout_ms=30_000, allow_private=True, want_certificate=True, **config):
    limits = ProbeLimits(timeout_ms, NOW, allow_private=allow_private, want_certificate=want_certificate)
    return await PROBER.probe(HttpTarget(url=url, **config), limits)


async def test_a_good_answer_is_up_with_phases_facts_and_a_trace(url, answering):
    seen = await ask(await url(answering()))
    assert seen.verdict is Verdict.SUCCESS
    assert (seen.observed_at, seen.status_code, seen.error) == (NOW, 200, None)
    assert seen.phases.dns is not None
    assert None not in (seen.phases.connect, seen.phases.wait, seen.phases.transfer)
    assert seen.phases.tls is None
    assert seen.facts["ip"] == "127.0.0.1"
    assert seen.facts["http_version"] == "1.1"
    assert [step.name for step in seen.steps] == ["resolve", "connect", "request", "headers", "body", "status"]
    assert all(step.ok for step in seen.steps)


async def test_a_name_is_asked_like_an_address(url, answering):
    assert (await ask(await url(answering(), host="localhost"), ip_version="ipv4")).verdict is Verdict.SUCCESS


async def test_a_wrong_status_is_told_with_its_phrase(url, answering):
    seen = await ask(await url(answering("503 Service Unavailable")))
    assert seen.verdict is Verdict.FAILURE
    assert seen.status_code == 503
    assert seen.error == "expected status 200-299, got 503 Service Unavailable"
    assert not seen.steps[-1].ok


async def test_expected_status_takes_ranges_and_lists(url, answering):
    assert (await ask(await url(answering("404 Not Found")), expected_status="2xx, 404")).verdict is Verdict.SUCCESS


async def test_texts_that_must_or_must_not_be_there(url, answering):
    page = await url(answering(body="Grüß Gott".encode()))
    assert (await ask(page, expected_body="Grüß", forbidden_body="Fatal")).verdict is Verdict.SUCCESS
    missing = await ask(page, expected_body="welcome")
    assert missing.verdict is Verdict.FAILURE
    assert missing.error == "the expected text 'welcome' was not found"
    assert (await ask(page, forbidden_body="Gott")).error == "the forbidden text 'Gott' is there"


async def test_a_text_is_found_in_the_charset_of_the_page(url, answering):
    page = await url(answering(body="Grüß".encode("latin-1"), headers=["Content-Type: text/html; charset=ISO-8859-1"]))
    assert (await ask(page, expected_body="Grüß")).verdict is Verdict.SUCCESS


async def test_method_headers_body_credentials_and_name_are_sent(url, answering):
    heard = []
    page = await url(answering(heard=heard))
    await ask(
        page, method="PUT", headers={"X-Key": "secret", "X-Empty": ""}, body="{}", username="me", password="pä:ss"
    )
    head, body = heard[0]
    assert head.startswith("PUT / HTTP/1.1\r\n")
    assert "X-Key: secret\r\n" in head
    assert "X-Empty:\r\n" in head
    assert "Authorization: Basic bWU6cMOkOnNz\r\n" in head
    assert "User-Agent: Watchbell/" in head
    assert body == b"{}"


async def test_one_check_leaves_nothing_for_the_next(url, answering):
    heard = []
    page = await url(answering(heard=heard))
    await ask(page, method="POST", headers={"X-Key": "secret"}, body="x", username="me", password="pw", user_agent="Me")
    await ask(page)
    head, body = heard[1]
    assert head.startswith("GET / ")
    assert not {"X-Key", "Authorization", "Content-Length"} & {line.partition(":")[0] for line in head.split("\r\n")}
    assert body == b""


async def test_head_and_international_paths(url, answering):
    heard = []
    page = await url(answering(heard=heard), path="/grüße?q=ä#part")
    assert (await ask(page, method="HEAD")).verdict is Verdict.SUCCESS
    assert heard[0][0].startswith("HEAD /gr%C3%BC%C3%9Fe?q=%C3%A4 HTTP/1.1")


async def test_a_packed_body_is_read(url, answering):
    page = await url(answering(body=gzip.compress(b"Welcome"), headers=["Content-Encoding: gzip"]))
    assert (await ask(page, expected_body="Welcome")).verdict is Verdict.SUCCESS


async def test_redirects_are_followed_counted_and_the_end_is_judged(url, answering):
    end = await url(answering(), host="localhost")
    start = await url(answering("301 Moved Permanently", headers=[f"Location: {end}"]))
    seen = await ask(start)
    assert seen.verdict is Verdict.SUCCESS
    assert (seen.facts["redirects"], seen.facts["final_url"]) == (1, end)


async def test_a_redirect_that_is_not_followed_tells_where_it_leads(url, answering):
    start = await url(answering("302 Found", headers=["Location: /login"]))
    seen = await ask(start, follow_redirects=False)
    assert seen.error == f"expected status 200-299, got 302 Found to {start}login"


async def test_a_circle_of_redirects_ends(url, answering):
    start = await url(answering("302 Found", headers=["Location: /again"]))
    seen = await ask(start, max_redirects=3)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"more than 3 redirects, the last from {start}again"


async def test_a_redirect_never_leads_to_a_file(url, answering):
    seen = await ask(await url(answering("302 Found", headers=["Location: file:///etc/passwd"])), expected_status="200")
    assert seen.verdict is Verdict.FAILURE


async def test_a_closed_port_is_refused_in_words(free_port):
    seen = await ask(f"http://127.0.0.1:{free_port}/")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"connection refused by 127.0.0.1:{free_port}"
    assert [(step.name, step.ok) for step in seen.steps] == [("resolve", True), ("connect", False)]


async def test_a_closed_port_behind_a_name_with_two_addresses_is_refused_too(free_port):
    seen = await ask(f"http://localhost:{free_port}/")
    assert seen.verdict is Verdict.FAILURE
    assert "connection refused by" in seen.error


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"url": "example.org"}, "http://"),
        ({"url": "ftp://example.org"}, "http://"),
        ({"url": "http://"}, "host"),
        ({"url": "http://x:99999/"}, "port|URL"),
        ({"url": "http://me:pw@example.org/"}, "password"),
        ({"url": "http://a b/"}, "spaces"),
        ({"url": "http://x/" + "y" * 2048}, "2048"),
        ({"url": "http://x/", "expected_status": "20"}, "200-299,301"),
        ({"url": "http://x/", "expected_status": "299-200"}, "smaller one first"),
        ({"url": "http://x/", "headers": {"a b": "c"}}, "no header name"),
        ({"url": "http://x/", "headers": {"A": "b\r\nC: d"}}, "line breaks"),
        ({"url": "http://x/", "password": "pw"}, "user name"),
        ({"url": "http://x/", "max_redirects": 21}, "less than or equal to 20"),
        ({"url": "http://x/", "certificate_expiry_days": 366}, "less than or equal to 365"),
        ({"url": "http://x/", "method": "BREW IT"}, "pattern"),
        ({"url": "http://x/", "retries": 3}, "Extra inputs"),
    ],
)
def test_a_config_that_cannot_work_is_refused_with_what_to_do(config, says):
    with pytest.raises(ValidationError, match=says):
        HttpTarget(**config)


def test_shorthand_and_description():
    target = HttpTarget.model_validate(PROBER.shorthand("https://me:p%40ss@example.org:8443/x?y=1"))
    assert (target.url, target.username, target.password) == ("https://example.org:8443/x?y=1", "me", "p@ss")
    assert PROBER.describe(target) == "https://example.org:8443/x?y=1"
    assert PROBER.describe(HttpTarget(url="http://x/", method="POST")) == "POST http://x/"
