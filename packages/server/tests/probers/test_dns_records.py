"""What is asked and judged, against a real dnsmasq."""

import pytest
from pydantic import ValidationError

from support import dnsmasq, servers
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.dns import PROBER, DnsTarget

NOW = 1_800_000_000_000


@pytest.fixture(scope="module")
def port():
    return servers.once("dnsmasq", dnsmasq.start)["port"]


@pytest.fixture
def ask(port):
    async def check(hostname, record_type="A", **config):
        target = DnsTarget(
            **{"hostname": hostname, "record_type": record_type, "resolvers": [f"127.0.0.1:{port}"], **config}
        )
        return await PROBER.probe(target, ProbeLimits(30_000, NOW))

    return check


def one(subject, operator, value=None, quantifier="any"):
    return {"subject": subject, "operator": operator, "value": value, "quantifier": quantifier}


@pytest.mark.parametrize(
    ("hostname", "record_type", "expected"),
    [
        ("www.example.org", "A", "192.0.2.7"),
        ("host.example.org", "AAAA", "2001:DB8::8"),
        ("alias.example.org", "CNAME", "host.example.org."),
        ("example.org", "MX", "mail.example.org"),
        ("example.org", "TXT", "v=spf1 -all"),
        ("_sip._tcp.example.org", "SRV", "1 2 5060 sip.example.org"),
        ("192.0.2.7", "PTR", "www.example.org"),
        ("example.org", "CAA", '0 issue "letsencrypt.org"'),
        ("example.org", "HTTPS", '1 . alpn="h2"'),
        ("auth.example.net", "NS", "ns.example.net"),
    ],
)
async def test_every_kind_of_record_is_found_and_compared(ask, hostname, record_type, expected):
    seen = await ask(hostname, record_type, expected=[expected])
    assert seen.error is None
    assert seen.verdict is Verdict.SUCCESS
    seen = await ask(hostname, record_type, expected=[expected], match="none")
    assert seen.error.startswith("expected not to find")


async def test_the_serial_of_a_zone_is_a_fact_and_a_subject(ask):
    good = [one("serial", "at_least", 2026010100), one("count", "equals", 1), one("flags", "contains", "rd")]
    seen = await ask("auth.example.net", "SOA", assertions=good)
    assert seen.error is None
    assert seen.facts["serial"] == 2026010101
    seen = await ask("auth.example.net", "SOA", assertions=[one("serial", "equals", 7)])
    assert seen.error == "serial is 2026010101, expected 7"


async def test_the_version_of_a_server_is_asked_in_class_chaos(ask):
    seen = await ask("version.bind", "TXT", record_class="CH", assertions=[one("record", "starts_with", "dnsmasq-")])
    assert seen.error is None


async def test_that_a_name_does_not_exist_can_be_what_is_expected(ask):
    assert (await ask("gone.example.org", rcode="NXDOMAIN")).verdict is Verdict.SUCCESS
    seen = await ask("www.example.org", rcode="NXDOMAIN")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error.endswith("answered NOERROR: 192.0.2.7, expected NXDOMAIN")
    seen = await ask("gone.example.org", rcode="REFUSED")
    assert seen.error == "the name gone.example.org does not exist (NXDOMAIN), expected REFUSED"


async def test_that_there_is_no_record_can_be_what_is_expected(ask):
    assert (await ask("host.example.org", "TXT", match="none")).verdict is Verdict.SUCCESS
    assert (await ask("www.example.org", match="none")).error == "expected no A record, got 192.0.2.7"
    count = [one("count", "equals", 0)]
    assert (await ask("host.example.org", "TXT", assertions=count)).verdict is Verdict.SUCCESS
    assert (await ask("host.example.org", "TXT")).error == "host.example.org has no TXT record"


async def test_the_reason_a_server_gives_for_its_refusal_is_told(ask, port):
    seen = await ask("www.example.com")
    assert seen.error == f"127.0.0.1:{port} answered REFUSED (not ready)"


async def test_records_are_judged_one_by_one(ask):
    def record(operator, value, quantifier):
        return [one("record", operator, value, quantifier)]

    assert (await ask("www.example.org", assertions=record("matches", r"^192\.", "all"))).error is None
    seen = await ask("www.example.org", assertions=record("matches", r"^192\.", "none"))
    assert seen.verdict is Verdict.FAILURE
    seen = await ask("www.example.org", assertions=record("not_matches", r"^10\.", "all"))
    assert seen.verdict is Verdict.SUCCESS


async def test_the_sections_of_an_answer_are_judged(ask):
    answer = [one("answer", "equals", "www.example.org 0 IN A 192.0.2.7"), one("authority", "is_empty")]
    assert (await ask("www.example.org", assertions=[*answer, one("additional", "is_empty")])).error is None
    seen = await ask("www.example.org", assertions=[one("authority", "contains", "SOA")])
    assert seen.verdict is Verdict.FAILURE


async def test_all_servers_must_answer_and_agree_when_asked_to(ask, port, free_port):
    both = [f"127.0.0.1:{port}", f"127.0.0.2:{port}"]
    seen = await ask("auth.example.net", "SOA", resolvers=both, policy="agree")
    assert seen.error is None
    assert [each["rcode"] for each in seen.facts["resolvers"]] == ["NOERROR", "NOERROR"]
    seen = await ask("www.example.org", resolvers=[both[0], f"127.0.0.1:{free_port}"], policy="all")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"connection refused by 127.0.0.1:{free_port}"
    seen = await ask("www.example.org", resolvers=[f"127.0.0.1:{free_port}"], policy="all")
    assert seen.error == f"connection refused by 127.0.0.1:{free_port}"


async def test_without_recursion_and_edns_it_is_asked_so(ask):
    seen = await ask("www.example.org", recursion=False, edns_size=0, assertions=[one("flags", "not_contains", "rd")])
    assert seen.error is None


async def test_a_resolver_may_be_named(ask, port):
    assert (await ask("www.example.org", resolvers=[f"localhost:{port}"])).verdict is Verdict.SUCCESS


@pytest.mark.parametrize(
    "wrong",
    [
        {"expected": ["192.0.2.7"], "rcode": "NXDOMAIN"},
        {"edns_size": 100},
        {"record_type": "NOSUCH"},
        {"assertions": [one("record", "matches", "(")]},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong):
    with pytest.raises(ValidationError):
        DnsTarget(hostname="example.org", **wrong)
