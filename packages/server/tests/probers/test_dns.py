import asyncio
import struct

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from pydantic import ValidationError

from support.stopwatch import Stopwatch, undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.dns import PROBER, DnsTarget

NOW = 1_800_000_000_000


class Zone(asyncio.DatagramProtocol):
    """A name server on 127.0.0.1, by UDP and TCP, that answers from a table."""

    def __init__(self):
        self.records = {}
        self.rcode = dns.rcode.NOERROR
        self.truncate = self.silent = False
        self.garbage = None
        self.asked = 0

    def connection_made(self, transport):
        self.transport = transport

    def answer(self, wire):
        message = dns.message.from_wire(wire)
        asked = message.question[0]
        reply = dns.message.make_response(message)
        reply.set_rcode(self.rcode)
        data = self.records.get(asked.rdtype.name)
        if data:
            reply.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", asked.rdtype.name, data))
        return reply

    def datagram_received(self, wire, sender):
        self.asked += 1
        if self.silent:
            return
        if self.garbage is not None:
            for rubbish in self.garbage(wire):
                self.transport.sendto(rubbish, sender)
        reply = self.answer(wire)
        if self.truncate:
            reply.answer.clear()
            reply.flags |= dns.flags.TC
        self.transport.sendto(reply.to_wire(), sender)

    async def by_tcp(self, reader, writer):
        (length,) = struct.unpack("!H", await reader.readexactly(2))
        wire = self.answer(await reader.readexactly(length)).to_wire()
        writer.write(struct.pack("!H", len(wire)) + wire)


@pytest.fixture
async def zone(serve):
    zone = Zone()
    zone.port = await serve(zone.by_tcp)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: zone, local_addr=("127.0.0.1", zone.port)
    )
    zone.resolvers = [f"127.0.0.1:{zone.port}"]
    yield zone
    transport.close()


async def ask(zone, timeout_ms=30_000, allow_private=True, **config):
    target = DnsTarget(**{"hostname": "example.org", "resolvers": zone.resolvers, **config})
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


async def test_a_record_that_is_there_is_up(zone):
    zone.records = {"A": ["192.0.2.7"]}
    seen = await ask(zone)
    assert seen.verdict is Verdict.SUCCESS
    assert seen.status_code == 0
    assert seen.facts["records"] == ["A 192.0.2.7"]
    assert seen.facts["ttl"] == 60
    assert [step.name for step in seen.steps] == ["query", "answer"]


@pytest.mark.parametrize(
    ("match", "expected", "good"),
    [
        ("any", ["192.0.2.7", "192.0.2.99"], True),
        ("any", ["192.0.2.99"], False),
        ("all", ["192.0.2.7"], True),
        ("all", ["192.0.2.7", "192.0.2.99"], False),
        ("exact", ["192.0.2.8", "192.0.2.7"], True),
        ("exact", ["192.0.2.7"], False),
    ],
)
async def test_expected_values_are_matched_as_asked(zone, match, expected, good):
    zone.records = {"A": ["192.0.2.7", "192.0.2.8"]}
    seen = await ask(zone, match=match, expected=expected)
    assert (seen.verdict is Verdict.SUCCESS) is good
    if not good:
        assert "expected" in seen.error
        assert "192.0.2.7" in seen.error


@pytest.mark.parametrize("match", ["any", "all", "exact"])
async def test_the_preference_of_a_mail_server_may_be_left_out(zone, match):
    zone.records = {"MX": ["10 Mail.Example.org."]}
    assert (await ask(zone, record_type="MX", match=match, expected=["mail.example.org"])).verdict is Verdict.SUCCESS
    assert (
        await ask(zone, record_type="MX", match=match, expected=["10 mail.example.org."])
    ).verdict is Verdict.SUCCESS
    assert (await ask(zone, record_type="MX", match=match, expected=["20 mail.example.org"])).verdict is Verdict.FAILURE


async def test_the_text_of_txt_records_is_compared_letter_by_letter(zone):
    zone.records = {"TXT": ['"token=AbC"']}
    assert (await ask(zone, record_type="TXT", expected=["token=AbC"])).verdict is Verdict.SUCCESS
    assert (await ask(zone, record_type="TXT", expected=["token=abc"])).verdict is Verdict.FAILURE


async def test_a_name_that_does_not_exist_is_a_failure(zone):
    zone.rcode = dns.rcode.NXDOMAIN
    seen = await ask(zone)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == "the name example.org does not exist (NXDOMAIN)"
    assert seen.status_code == 3


async def test_an_empty_answer_is_a_failure(zone):
    assert (await ask(zone)).error == "example.org has no A record"


async def test_a_server_that_refuses_is_quoted(zone):
    zone.rcode = dns.rcode.REFUSED
    seen = await ask(zone)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"127.0.0.1:{zone.port} answered REFUSED"


async def test_a_silent_server_times_out_in_time(zone):
    zone.silent = True
    watch = Stopwatch()
    seen = await undisturbed(ask, zone, timeout_ms=150)
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error == f"no answer from 127.0.0.1:{zone.port} within 150 ms"
    assert watch.ms < 250


async def test_a_lost_packet_is_asked_again_and_the_next_server_too(zone, monkeypatch):
    monkeypatch.setattr("watchbell.lib.dns_client._RESEND_AFTER", (0.02,))
    zone.records = {"A": ["192.0.2.7"]}
    seen = await ask(zone, resolvers=["127.0.0.1:9", *zone.resolvers])
    assert seen.verdict is Verdict.SUCCESS
    assert seen.facts["resolver"] == f"127.0.0.1:{zone.port}"


async def test_a_cut_answer_is_fetched_by_tcp(zone):
    zone.records, zone.truncate = {"TXT": [f'"{"x" * 250}"'] * 20}, True
    seen = await ask(zone, record_type="TXT", expected=["x" * 250])
    assert seen.verdict is Verdict.SUCCESS
    assert seen.steps[0].detail.endswith("TCP")


async def test_garbage_and_forged_answers_are_passed_over(zone):
    def rubbish(wire):
        wrong_number = bytes([wire[0] ^ 1]) + wire[1:]
        wrong_question = dns.message.make_response(dns.message.make_query("other.example", "A"))
        wrong_question.id = int.from_bytes(wire[:2], "big")
        return [
            b"",
            b"x",
            wire,
            wire[:2] + b"\xff" * 40,
            wrong_number,
            wrong_question.to_wire(),
            wire[:2] + b"\x80" * 11,
        ]

    zone.garbage, zone.records = rubbish, {"A": ["192.0.2.7"]}
    assert (await ask(zone)).facts["records"] == ["A 192.0.2.7"]


async def test_private_resolvers_are_refused_to_strangers(zone):
    seen = await ask(zone, allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "127.0.0.1 is not a public address" in seen.error
    assert zone.asked == 0


async def test_silence_of_our_own_resolver_is_our_fault(zone, monkeypatch):
    async def dead():
        return False

    zone.silent = True
    monkeypatch.setattr("watchbell.probers.dns.system_resolvers", lambda: zone.resolvers)
    monkeypatch.setattr("watchbell.probers.dns.resolvers_answer", dead)
    seen = await undisturbed(ask, zone, resolvers=[], timeout_ms=100)
    assert seen.verdict is Verdict.FAULT
    assert seen.error == "the DNS resolver of this server does not answer"


async def test_no_file_descriptor_left_is_our_fault(zone, no_files_left):
    with no_files_left():
        seen = await ask(zone)
    assert seen.verdict is Verdict.FAULT


async def test_many_questions_at_once_share_one_socket(zone):
    zone.records = {"A": ["192.0.2.7"]}
    seen = await asyncio.gather(*(ask(zone) for _ in range(200)))
    assert {one.verdict for one in seen} == {Verdict.SUCCESS}


@pytest.mark.parametrize(
    "resolver",
    [
        "1.1.1",
        "1.1.1.1:x",
        "1.1.1.1:99999",
        "",
        "ftp://1.1.1.1",
        "tls://a b",
        "tcp://me@ns.example",
        "udp://ns.example/path",
    ],
)
def test_a_resolver_that_is_none_is_refused(resolver):
    with pytest.raises(ValidationError):
        DnsTarget(hostname="example.org", resolvers=[resolver])


def test_addresses_are_turned_for_ptr_and_names_into_punycode():
    assert DnsTarget(hostname="192.0.2.7", record_type="PTR").asked_name == "7.2.0.192.in-addr.arpa"
    assert DnsTarget(hostname="bücher.example").asked_name == "xn--bcher-kva.example"


@pytest.mark.parametrize("name", ["a..b", "x" * 64, "a b..c"])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(ValidationError):
        DnsTarget(hostname=name)


def test_shorthand_and_description():
    target = DnsTarget.model_validate(PROBER.shorthand("dns://example.org?type=mx"))
    assert PROBER.describe(target) == "MX example.org"
    target = DnsTarget.model_validate(PROBER.shorthand("dns://1.1.1.1:5353/example.org"))
    assert (target.hostname, target.resolvers) == ("example.org", ("1.1.1.1:5353",))


def test_a_url_is_no_name():
    with pytest.raises(ValidationError, match="not a URL"):
        DnsTarget(hostname="https://example.org")
