"""DNS over TCP, TLS and HTTPS, closed ports, and servers that misbehave on them."""

import asyncio
import ssl
import struct

import dns.edns
import dns.flags
import dns.message
import dns.rrset
import pytest
import trustme

from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.dns import PROBER, DnsTarget

NOW = 1_800_000_000_000


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def secure(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1", "dns.example.org").configure_cert(context)
    return context


@pytest.fixture
def ca(authority):
    return authority.cert_pem.bytes().decode()


def reply_to(wire, change=None):
    asked = dns.message.from_wire(wire)
    reply = dns.message.make_response(asked)
    name = asked.question[0].name
    reply.answer.append(dns.rrset.from_text(name, 60, "IN", "A", "192.0.2.7"))
    if change is not None:
        change(asked, reply)
    return reply.to_wire()


def framed(change=None, mangle=lambda data: data):
    async def handle(reader, writer):
        (length,) = struct.unpack("!H", await reader.readexactly(2))
        data = mangle(reply_to(await reader.readexactly(length), change))
        writer.write(struct.pack("!H", len(data)) + data)
        await writer.drain()

    return handle


async def ask(resolver, timeout_ms=30_000, allow_private=True, **config):
    target = DnsTarget(**{"hostname": "example.org", "resolvers": [resolver], **config})
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


async def test_tcp_is_asked_when_told_to(serve):
    port = await serve(framed())
    seen = await ask(f"tcp://127.0.0.1:{port}", expected=["192.0.2.7"])
    assert seen.error is None
    assert [step.name for step in seen.steps] == ["resolve", "connect", "query", "answer"]
    assert seen.facts["resolver"] == f"tcp://127.0.0.1:{port}"


async def test_tls_is_verified_for_the_host_or_the_name_given(serve, secure, ca):
    port = await serve(framed(), ssl=secure)
    seen = await ask(f"tls://localhost:{port}", ca_certificate=ca)
    assert seen.error is None
    assert [step.name for step in seen.steps] == ["resolve", "connect", "tls", "query", "answer"]
    good = await ask(f"tls://127.0.0.1:{port}", ca_certificate=ca, server_name="dns.example.org")
    assert good.verdict is Verdict.SUCCESS
    seen = await ask(f"tls://127.0.0.1:{port}", ca_certificate=ca, server_name="other.example.org")
    assert seen.verdict is Verdict.FAILURE
    assert "is not valid" in seen.error
    seen = await ask(f"tls://127.0.0.1:{port}")
    assert "is not valid" in seen.error
    assert (await ask(f"tls://127.0.0.1:{port}", verify_tls=False)).verdict is Verdict.SUCCESS


@pytest.fixture
async def doh(serve, secure):
    heard, answer = [], {}

    async def handle(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        body = await reader.readexactly(length)
        heard.append(head.decode())
        data = answer.get("body", b"") or reply_to(body)
        status = answer.get("status", "200 OK")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
        await writer.drain()

    port = await serve(handle, ssl=secure)
    return f"https://localhost:{port}", heard, answer


async def test_https_is_asked_by_post_at_the_usual_path(doh, ca):
    url, heard, _ = doh
    seen = await ask(url, ca_certificate=ca, expected=["192.0.2.7"])
    assert seen.error is None
    assert heard[0].startswith("POST /dns-query HTTP/1.1")
    assert "application/dns-message" in heard[0]
    assert seen.facts["resolver"] == f"{url}/dns-query"
    assert (await ask(f"{url}/other", ca_certificate=ca)).verdict is Verdict.SUCCESS
    assert heard[1].startswith("POST /other HTTP/1.1")
    assert "certificate is not valid" in (await ask(url)).error


async def test_what_https_answers_instead_is_told(doh, ca):
    url, _, answer = doh
    answer["status"] = "404 Not Found"
    assert (await ask(url, ca_certificate=ca)).error == f"{url}/dns-query: HTTP status 404 instead of a DNS message"
    answer.update(status="200 OK", body=b"<html>hello</html>")
    assert (await ask(url, ca_certificate=ca)).verdict is Verdict.FAILURE


@pytest.mark.parametrize("scheme", ["udp", "tcp", "tls", "https"])
async def test_a_closed_port_is_refused_at_once_on_every_transport(scheme, free_port):
    seen = await ask(f"{scheme}://127.0.0.1:{free_port}", timeout_ms=30_000)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"connection refused by 127.0.0.1:{free_port}"


@pytest.mark.parametrize("scheme", ["tcp", "tls", "https"])
async def test_a_silent_server_is_late_on_every_transport(scheme, serve):
    async def silent(reader, _writer):
        await reader.read()

    seen = await undisturbed(ask, f"{scheme}://127.0.0.1:{await serve(silent)}", timeout_ms=200)
    assert seen.verdict is Verdict.TIMEOUT
    assert "within 200 ms" in seen.error


@pytest.mark.parametrize("scheme", ["udp", "tcp", "tls", "https"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_private_servers_are_refused_to_strangers_on_every_transport(scheme, host, free_port):
    seen = await ask(f"{scheme}://{host}:{free_port}", allow_private=False)
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error


@pytest.mark.parametrize(
    "mangle",
    [
        lambda data: data[:20],
        lambda _: b"",
        lambda data: data[:2] + b"\x00\x00" + data[4:],
        lambda data: data[:6] + b"\xff\xff" + data[8:],
        lambda data: b"\xff" * len(data),
    ],
)
async def test_garbage_by_tcp_is_a_failure_and_no_exception(serve, mangle):
    seen = await ask(f"tcp://127.0.0.1:{await serve(framed(mangle=mangle))}")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error


async def test_a_server_that_closes_at_once_is_told(serve):
    async def closes(_reader, writer):
        writer.close()

    seen = await ask(f"tcp://127.0.0.1:{await serve(closes)}")
    assert seen.verdict is Verdict.FAILURE


async def test_the_next_server_is_asked_when_one_is_refused(serve, free_port):
    target = DnsTarget(
        hostname="example.org", resolvers=[f"tcp://127.0.0.1:{free_port}", f"tcp://127.0.0.1:{await serve(framed())}"]
    )
    assert (await PROBER.probe(target, ProbeLimits(30_000, NOW))).verdict is Verdict.SUCCESS


async def test_servers_that_say_different_things_do_not_agree(serve):
    def other(asked, reply):
        reply.answer.clear()
        reply.answer.append(dns.rrset.from_text(asked.question[0].name, 60, "IN", "A", "192.0.2.8"))

    places = [f"tcp://127.0.0.1:{await serve(handler)}" for handler in (framed(), framed(other))]
    target = DnsTarget(hostname="example.org", resolvers=places, policy="all")
    assert (await PROBER.probe(target, ProbeLimits(30_000, NOW))).verdict is Verdict.SUCCESS
    seen = await PROBER.probe(target.model_copy(update={"policy": "agree"}), ProbeLimits(30_000, NOW))
    assert seen.verdict is Verdict.FAILURE
    told = f"{places[0]}: NOERROR 192.0.2.7; {places[1]}: NOERROR 192.0.2.8"
    assert seen.error == f"the servers do not agree: {told}"
    assert [each["records"] for each in seen.facts["resolvers"]] == [["192.0.2.7"], ["192.0.2.8"]]


async def test_dnssec_is_asked_for_reported_and_required(serve):
    asked_flags = []

    def signed(asked, reply):
        asked_flags.append((bool(asked.ednsflags & dns.flags.DO), bool(asked.flags & dns.flags.CD)))
        reply.flags |= dns.flags.AD

    good, bad = await serve(framed(signed)), await serve(framed())
    seen = await ask(f"tcp://127.0.0.1:{good}", dnssec="require", checking_disabled=True)
    assert (seen.verdict, seen.facts["dnssec"]) == (Verdict.SUCCESS, "authenticated")
    assert asked_flags == [(True, True)]
    seen = await ask(f"tcp://127.0.0.1:{bad}", dnssec="report")
    assert (seen.verdict, seen.facts["dnssec"]) == (Verdict.SUCCESS, "not authenticated")
    seen = await ask(f"tcp://127.0.0.1:{bad}", dnssec="require")
    assert seen.verdict is Verdict.FAILURE
    assert "is not authenticated (no AD flag) by DNSSEC" in seen.error


async def test_the_server_that_answers_tells_its_name(serve):
    def named(asked, reply):
        assert [option.otype for option in asked.options] == [dns.edns.OptionType.NSID]
        reply.use_edns(0, options=[dns.edns.GenericOption(dns.edns.OptionType.NSID, b"fra1")])

    seen = await ask(f"tcp://127.0.0.1:{await serve(framed(named))}", nsid=True)
    assert seen.facts["nsid"] == "fra1"


async def test_a_bogus_answer_says_why(serve):
    def bogus(_asked, reply):
        reply.answer.clear()
        reply.set_rcode(2)
        reply.use_edns(0, options=[dns.edns.EDEOption(6, "no valid signature")])

    port = await serve(framed(bogus))
    seen = await ask(f"tcp://127.0.0.1:{port}")
    assert seen.error == f"tcp://127.0.0.1:{port} answered SERVFAIL (DNSSEC bogus: no valid signature)"
    assert (await ask(f"tcp://127.0.0.1:{port}", rcode="SERVFAIL")).verdict is Verdict.SUCCESS


async def test_many_closed_ports_and_a_living_server_do_not_disturb_each_other(free_port):
    class Living(asyncio.DatagramProtocol):
        def connection_made(self, transport):
            self.transport = transport

        def datagram_received(self, data, sender):
            self.transport.sendto(reply_to(data), sender)

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Living, ("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    seen = await asyncio.gather(*(ask(f"127.0.0.1:{free_port if n % 2 else port}") for n in range(100)))
    transport.close()
    assert {one.verdict for one in seen[::2]} == {Verdict.SUCCESS}
    assert {one.error for one in seen[1::2]} == {f"connection refused by 127.0.0.1:{free_port}"}
