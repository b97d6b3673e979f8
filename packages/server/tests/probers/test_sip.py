"""The sip kind against a faithful server of each transport (no telephone server is installed), and against others."""

import ssl

import pytest

from support import certificates, datagrams
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.sip import PROBER, SipTarget


async def ask(port, transport="udp", timeout_ms=30_000, *, allow_private=True, **config):
    target = SipTarget(host="127.0.0.1", port=port, transport=transport, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, 1_800_000_000_000, allow_private=allow_private))


def response(request, status="200 OK", extra=""):
    """As RFC 3261 8.2.6 builds one: Via, From, To, Call-ID and CSeq are copied."""
    first, *lines = request.decode().split("\r\n")
    assert first.startswith("OPTIONS sip:")
    assert first.endswith(" SIP/2.0")
    copied = [line for line in lines if line.partition(":")[0] in ("Via", "From", "To", "Call-ID", "CSeq")]
    assert len(copied) == 5
    head = [f"SIP/2.0 {status}", *copied, "Allow: INVITE, ACK, OPTIONS", "Server: faithful/1.0", "Content-Length: 0"]
    return "\r\n".join([*head, *([extra] if extra else []), "", ""]).encode()


def stream_server(make):
    async def handle(reader, writer):
        writer.write(make(await reader.readuntil(b"\r\n\r\n")))
        await writer.drain()
        await reader.read()

    return handle


@pytest.fixture
async def udp():
    async with datagrams.servers() as start:
        yield start


RULES = [
    {"subject": "status", "operator": "equals", "value": 200},
    {"subject": "header", "path": "Server", "operator": "starts_with", "value": "faithful"},
    {"subject": "header", "path": "Proxy-Require", "operator": "not_exists"},
    {"subject": "response_time", "operator": "less_than", "value": 60_000},
]


async def test_a_faithful_server_is_asked_by_udp_and_judged(udp):
    heard = []
    port = await udp(lambda data: [heard.append(data) or response(data)])
    seen = await ask(port, user="100", user_agent="Bell/1", sender="sip:me@b.example", assertions=RULES)
    assert (seen.verdict, seen.error, seen.status_code) == (Verdict.SUCCESS, None, 200)
    assert [step.name for step in seen.steps][:2] == ["resolve", "response"]
    text = heard[0].decode()
    assert text.startswith(f"OPTIONS sip:100@127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:")
    assert "\r\nUser-Agent: Bell/1\r\n" in text
    assert "\r\nFrom: <sip:me@b.example>;tag=" in text


async def test_a_faithful_server_is_asked_by_tcp_and_tls(serve):
    trying = stream_server(lambda data: b"\r\n" + response(data, "100 Trying") + response(data))
    seen = await ask(await serve(trying), "tcp", assertions=RULES)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    files = certificates.files()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files["certificate"], files["key"])
    port = await serve(stream_server(response), ssl=context)
    rule = {"subject": "certificate_days", "operator": "greater_than", "value": 1}
    seen = await ask(port, "tls", ca_certificate=certificates.authority(), assertions=[*RULES, rule])
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert seen.facts["certificate"]
    assert "is not valid" in (await ask(port, "tls")).error


async def test_a_status_that_is_not_expected_is_down(udp):
    port = await udp(lambda data: [response(data, "404 Not Found")])
    seen = await ask(port, user="100")
    assert (seen.verdict, seen.status_code) == (Verdict.FAILURE, 404)
    assert seen.error == f"127.0.0.1:{port} answered 404 Not Found, expected 200"
    assert (await ask(port, expected_status="200,400-499")).verdict is Verdict.SUCCESS
    rule = {"subject": "certificate_days", "operator": "greater_than", "value": 1}
    assert "has no TLS" in (await ask(port, expected_status="404", assertions=[rule])).error


async def test_a_lost_question_is_asked_again_and_a_provisional_answer_waited_out(udp):
    heard = []

    def second_time(data):
        heard.append(data)
        return [response(data, "100 Trying"), response(data)] if len(heard) > 1 else []

    assert (await ask(await udp(second_time))).verdict is Verdict.SUCCESS
    assert len(heard) == 2
    assert heard[0] == heard[1]
    seen = await ask(await udp(lambda data: [response(data, "100 Trying")]), timeout_ms=700)
    assert seen.verdict is Verdict.TIMEOUT


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda _: [b"\xff" * 60_000], "it does not speak SIP"),
        (lambda data: [data], "it does not speak SIP"),
        (lambda data: [response(data).replace(b"Call-ID: ", b"Call-ID: x")], "it answers another question"),
        (lambda data: [response(data).replace(b"branch=", b"branch=x")], "it answers another question"),
        (lambda data: [response(data, "100 Trying")] * 200, "never with a final response"),
        (lambda _: [b"?"] * 200, "it does not speak SIP"),
    ],
)
async def test_datagrams_that_cannot_be_used_are_told(udp, answer, words):
    seen = await ask(await udp(answer))
    assert seen.verdict is Verdict.FAILURE
    assert words in seen.error


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _: b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak SIP"),
        (lambda _: b"\xff\xfe\n" * 10, "does not speak SIP"),
        (lambda _: b"SIP/2.0 999 No\r\n\r\n", "it does not speak SIP"),
        (lambda _: b"\r\n" * 1000, "without end"),
        (lambda _: b"SIP/2.0 200 OK\r\n" + (b"X: " + b"x" * 60_000 + b"\r\n") * 3, "without end"),
        (lambda data: response(data).replace(b"branch=", b"branch=x"), "it answers another question"),
        (lambda data: response(data, "100 Trying").replace(b"h: 0", b"h: 99999999"), "an absurd length"),
        (lambda data: response(data, "100 Trying") * 200, "never with a final response"),
    ],
)
async def test_streams_that_cannot_be_used_are_told(serve, make, words):
    seen = await ask(await serve(stream_server(make)), "tcp")
    assert seen.verdict is Verdict.FAILURE
    assert words in seen.error


async def test_a_server_that_hangs_up_is_told(serve):
    async def hang_up(reader, _writer):
        await reader.readuntil(b"\r\n\r\n")

    assert "connection closed" in (await ask(await serve(hang_up), "tcp")).error


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_silence_refusal_and_private_addresses(udp, serve, free_port, transport):
    async def silent(reader, _writer):
        await reader.read()
        await reader.read()

    port = await (udp(lambda _: []) if transport == "udp" else serve(silent))
    assert (await ask(port, transport, timeout_ms=150)).verdict is Verdict.TIMEOUT
    assert "refused" in (await ask(free_port, transport)).error
    assert "is not a public address" in (await ask(free_port, transport, allow_private=False)).error


@pytest.mark.parametrize(
    ("url", "line", "transport"),
    [
        ("sip:pbx.example", "pbx.example:5060", "udp"),
        ("sip:100@pbx.example;transport=tcp", "100@pbx.example:5060", "tcp"),
        ("sips://pbx.example", "pbx.example:5061", "tls"),
        ("sip:100:secret@[2001:db8::1]:5080", "100@[2001:db8::1]:5080", "udp"),
    ],
)
def test_a_url_is_a_config(url, line, transport):
    target = SipTarget.model_validate(PROBER.shorthand(url))
    assert (PROBER.describe(target), target.transport) == (line, transport)


@pytest.mark.parametrize(
    "config",
    [{"sender": "sip:a>\r\nX: y"}, {"user": "a\r\nb"}, {"user_agent": "a\nb"}, {"expected_status": "ok"}],
)
def test_a_config_that_would_break_the_message_is_refused(config):
    with pytest.raises(ValueError, match=r".+"):
        SipTarget(host="a.example", **config)
