"""Domain expiry, against faithful servers of RDAP and whois on this machine: the registries' own are on the Internet."""

import asyncio
import json

import pytest
from pydantic import ValidationError

from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.clock import DAY, HOUR, MINUTE, rfc3339
from watchbell.probers.domain import PROBER, DomainTarget

NOW = 1_800_000_000_000


class Registry:
    """Speaks RDAP, IANA's list included, and whois, and counts what it is asked."""

    def __init__(self):
        self.domains = {"example.test": NOW + 100 * DAY + HOUR}
        self.status, self.retry, self.body, self.silent = ["active"], 200, None, False
        self.whois_text = None
        self.asked, self.whois_asked = [], []

    async def rdap(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split()[1]
        self.asked.append(path)
        if self.silent:
            await reader.read()
        status, document = self._answer(path)
        body = self.body if self.body is not None else json.dumps(document).encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/rdap+json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    def _answer(self, path):
        if path == "/dns.json":
            return 200, {"version": "1.0", "services": [[["test"], [self.url]], "odd", [["x"], 7]]}
        name = path.rpartition("/")[2]
        if self.retry != 200:
            return self.retry, {}
        if name not in self.domains:
            return 404, {"errorCode": 404}
        expiry = self.domains[name]
        events = [{"eventAction": "expiration", "eventDate": rfc3339(expiry)}] if expiry else []
        return 200, {"objectClassName": "domain", "ldhName": name, "status": self.status, "events": events}

    async def whois(self, reader, writer):
        question = (await reader.readuntil(b"\r\n")).decode().strip()
        self.whois_asked.append(question)
        if self.whois_text is not None:
            writer.write(self.whois_text)
        elif question in self.domains:
            expiry = rfc3339(self.domains[question])
            writer.write(
                f"Domain Name: {question}\r\nRegistrar: Whois Inc.\r\nRegistry Expiry Date: {expiry}\r\n".encode()
            )
        else:
            writer.write(f'No match for "{question}".\r\n'.encode())
        await writer.drain()


@pytest.fixture
async def registry(serve, monkeypatch):
    registry = Registry()
    registry.url = f"http://127.0.0.1:{await serve(registry.rdap)}/v1/"
    registry.whois_place = f"127.0.0.1:{await serve(registry.whois)}"
    monkeypatch.setattr("watchbell.lib.registries.BOOTSTRAP_URL", registry.url.replace("/v1/", "/dns.json"))
    return registry


async def ask(name="example.test", *, at=NOW, timeout_ms=30_000, allow_private=True, **config):
    target = DomainTarget(domain=name, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, at, allow_private=allow_private))


async def by_rdap(registry, name="example.test", **options):
    return await ask(name, rdap_url=registry.url, source="rdap", **options)


async def by_whois(registry, name="example.test", **options):
    return await ask(name, whois_server=registry.whois_place, source="whois", **options)


@pytest.mark.parametrize("way", [by_rdap, by_whois])
@pytest.mark.parametrize(
    ("days", "verdict", "words"),
    [
        (100, Verdict.SUCCESS, None),
        (30, Verdict.SUCCESS, None),
        (29, Verdict.DEGRADED, "ends in 29 days"),
        (7, Verdict.DEGRADED, "ends in 7 days"),
        (6, Verdict.FAILURE, "ends in 6 days"),
        (-1, Verdict.FAILURE, "has ended"),
    ],
)
async def test_faithful_servers_tell_the_end_and_it_is_judged(registry, way, days, verdict, words):
    registry.domains["example.test"] = NOW + days * DAY + HOUR
    seen = await way(registry)
    assert seen.verdict is verdict
    assert seen.facts["days_left"] == days
    assert seen.facts["expires_at"] == rfc3339(NOW + days * DAY + HOUR)
    if words:
        assert words in seen.error


async def test_the_registry_is_asked_once_a_day_and_the_end_judged_each_time(registry):
    assert (await by_rdap(registry)).verdict is Verdict.SUCCESS
    for later in (MINUTE, HOUR, DAY - 1):
        assert (await by_rdap(registry, at=NOW + later)).facts["looked_up_at"] == rfc3339(NOW)
    assert len(registry.asked) == 1
    registry.domains["example.test"] = NOW + 8 * DAY + HOUR
    seen = await by_rdap(registry, at=NOW + DAY)
    assert (seen.verdict, seen.facts["days_left"]) == (Verdict.DEGRADED, 7)
    assert len(registry.asked) == 2


async def test_many_monitors_of_a_domain_ask_once(registry):
    seen = await asyncio.gather(*(by_rdap(registry) for _ in range(20)))
    assert {one.verdict for one in seen} == {Verdict.SUCCESS}
    assert len(registry.asked) == 1


async def test_the_list_of_servers_is_kept_for_a_week(registry):
    registry.domains["other.test"] = NOW + 100 * DAY
    await ask("example.test", source="rdap")
    await ask("other.test", source="rdap", at=NOW + 6 * DAY)
    assert registry.asked == ["/dns.json", "/v1/domain/example.test", "/v1/domain/other.test"]
    await ask("example.test", source="rdap", at=NOW + 8 * DAY)
    assert registry.asked[3:] == ["/dns.json", "/v1/domain/example.test"]


@pytest.mark.parametrize("way", [by_rdap, by_whois])
async def test_a_host_name_leads_to_its_domain(registry, way):
    seen = await way(registry, "www.shop.example.test")
    assert (seen.verdict, seen.facts["domain"]) == (Verdict.SUCCESS, "example.test")


@pytest.mark.parametrize("way", [by_rdap, by_whois])
async def test_a_name_that_nobody_registered_is_a_failure(registry, way):
    seen = await way(registry, "www.gone.test")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == "the domain www.gone.test is not registered (nor is gone.test)"
    assert not seen.steps[-1].ok


async def test_international_names_are_asked_in_ascii(registry):
    registry.domains["xn--bcher-kva.test"] = NOW + 100 * DAY
    assert (await by_rdap(registry, "Bücher.test")).verdict is Verdict.SUCCESS


async def test_whois_answers_where_rdap_tells_no_end(registry):
    registry.domains["example.test"] = None
    whois = registry.whois_place
    registry.whois_text = b"Domain: example.test\r\npaid-till: 2030-01-01\r\n"
    seen = await ask(rdap_url=registry.url, whois_server=whois)
    assert (seen.verdict, seen.facts["expires_at"]) == (Verdict.SUCCESS, "2030-01-01T00:00:00.000Z")
    registry.whois_text = b"Domain: example.test\r\nnserver: ns.example.test\r\n"
    seen = await ask(rdap_url=registry.url, whois_server=whois, at=NOW + 2 * DAY, source="whois")
    assert seen.error == "the registry of .test tells no expiry date of example.test"


async def test_iana_names_the_whois_server(registry, monkeypatch):
    host, port = registry.whois_place.split(":")
    monkeypatch.setattr("watchbell.lib.registries.IANA_WHOIS", (host, int(port)))
    monkeypatch.setattr("watchbell.lib.registries._WHOIS_PORT", int(port))
    registry.whois_text = b"refer: 127.0.0.1\r\nregistrar: X\r\nexpires: 2030-01-01\r\n"
    seen = await ask(source="whois")
    assert seen.verdict is Verdict.SUCCESS
    assert registry.whois_asked == ["test", "example.test"]


@pytest.mark.parametrize("status", ["client hold", "redemption period", "pending delete"])
async def test_a_name_out_of_service_is_a_failure_unless_allowed(registry, status):
    registry.status = ["active", status]
    seen = await by_rdap(registry)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"the status of example.test is {status.replace(' ', '')}"
    assert (await by_rdap(registry, fail_on_hold=False)).verdict is Verdict.SUCCESS


async def test_a_registry_that_limits_us_is_no_fault_of_the_domain(registry):
    registry.retry = 429
    seen = await by_rdap(registry)
    assert seen.verdict is Verdict.FAULT
    assert "answers no more questions of this server for now (status 429)" in seen.error
    await by_rdap(registry, at=NOW + 59 * MINUTE)
    assert len(registry.asked) == 1
    registry.retry = 200
    assert (await by_rdap(registry, at=NOW + HOUR)).verdict is Verdict.SUCCESS
    registry.whois_text = b"% Query rate limit exceeded, try again later\r\n"
    seen = await by_whois(registry)
    assert seen.verdict is Verdict.FAULT
    assert "limit exceeded" in seen.error


async def test_what_was_known_counts_for_a_week_while_the_registry_is_out(registry):
    assert (await by_rdap(registry)).verdict is Verdict.SUCCESS
    registry.retry = 503
    seen = await by_rdap(registry, at=NOW + 2 * DAY)
    assert (seen.verdict, seen.facts["days_left"]) == (Verdict.SUCCESS, 98)
    assert "status 503" in next(step for step in seen.steps if step.name == "remembered").detail
    seen = await by_rdap(registry, at=NOW + 8 * DAY)
    assert seen.verdict is Verdict.FAILURE
    assert "status 503" in seen.error


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'"x"', b"[" * 100_000, b'{"objectClassName": "domain", "events": 7}', b"\xff" * 2_000_000],
)
async def test_garbage_by_rdap_is_a_failure_and_no_exception(registry, body):
    registry.body = body
    seen = await by_rdap(registry)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error


@pytest.mark.parametrize("text", [b"\xff\xfe" * 1000, b"expires: never\r\nregistrar: X\r\n", b"x" * 3_000_000])
async def test_garbage_by_whois_is_a_failure_and_no_exception(registry, text):
    registry.whois_text = text
    seen = await by_whois(registry)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error


async def test_a_silent_registry_is_late(registry, serve):
    async def silent(reader, _writer):
        await reader.read()

    registry.silent = True
    seen = await by_rdap(registry, timeout_ms=200)
    assert seen.verdict is Verdict.TIMEOUT
    seen = await ask(whois_server=f"127.0.0.1:{await serve(silent)}", source="whois", timeout_ms=200)
    assert seen.verdict is Verdict.TIMEOUT
    assert "within 200 ms" in seen.error


async def test_a_registry_that_refuses_is_told(free_port):
    seen = await ask(rdap_url=f"http://127.0.0.1:{free_port}/", source="rdap")
    assert f"connection refused by 127.0.0.1:{free_port}" in seen.error
    seen = await ask(whois_server=f"127.0.0.1:{free_port}", source="whois")
    assert f"connection refused by 127.0.0.1:{free_port}" in seen.error


async def test_private_servers_are_refused_to_strangers(registry):
    for way in (by_rdap, by_whois):
        seen = await way(registry, allow_private=False)
        assert seen.verdict is Verdict.FAILURE
        assert "is not a public address" in seen.error
    assert registry.asked == registry.whois_asked == []


async def test_what_else_is_known_is_judged(registry):
    registry.whois_text = b"Registrar: Whois Inc.\r\nName Server: ns1.example.test\r\nExpires: 2030-01-01\r\n"
    good = [
        {"subject": "registrar", "operator": "equals", "value": "Whois Inc."},
        {"subject": "name_server", "operator": "equals", "value": "ns1.example.test"},
        {"subject": "days_left", "operator": "greater_than", "value": 100},
        {"subject": "expires_at", "operator": "starts_with", "value": "2030-01-01"},
        {"subject": "status", "operator": "not_contains", "value": "hold"},
    ]
    good[-1]["quantifier"] = "all"
    assert (await by_whois(registry, assertions=good)).error is None
    other = [{"subject": "registrar", "operator": "equals", "value": "Thief Inc."}]
    assert (await by_whois(registry, assertions=other)).error == "registrar is 'Whois Inc.', expected 'Thief Inc.'"


@pytest.mark.parametrize(
    "wrong",
    [
        {"domain": "192.0.2.7"},
        {"domain": "localhost"},
        {"domain": "https://example.org"},
        {"warn_days": 3, "fail_days": 7},
        {"rdap_url": "ftp://x"},
        {"whois_server": "whois.example:0"},
        {"whois_server": "a b"},
    ],
)
def test_limits_hold(wrong):
    with pytest.raises(ValidationError):
        DomainTarget(**{"domain": "example.org", **wrong})


def test_description():
    assert PROBER.describe(DomainTarget(domain="example.org")) == "example.org"
