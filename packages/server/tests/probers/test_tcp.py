import ssl

import pytest
import trustme
from pydantic import ValidationError

from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.turns import unescape
from watchbell.probers.tcp import PROBER, TcpTarget

NOW = 1_800_000_000_000


async def ask(timeout_ms=30_000, allow_private=True, **config):
    return await PROBER.probe(TcpTarget(**config), ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


async def greet(reader, writer):
    writer.write(b"220 ready\r\n")
    line = await reader.readline()
    writer.write(b"you said " + line)
    await writer.drain()
    await reader.read()


async def silent(reader, writer):
    await reader.read()


async def test_an_open_port_is_up_and_tells_its_phases(serve):
    seen = await ask(host="127.0.0.1", port=await serve(silent))
    assert seen.verdict is Verdict.SUCCESS
    assert seen.observed_at == NOW
    assert seen.phases.connect is not None
    assert [step.name for step in seen.steps] == ["resolve", "connect"]
    assert seen.facts["ip"].startswith("127.0.0.1:")


async def test_a_closed_port_is_refused_in_words(free_port):
    seen = await ask(host="127.0.0.1", port=free_port)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"connection refused by 127.0.0.1:{free_port}"
    assert seen.steps[-1].name == "connect"
    assert not seen.steps[-1].ok


async def test_a_conversation_that_goes_well_is_up(serve):
    seen = await ask(host="localhost", port=await serve(greet), send=r"EHLO\r\n", expect="you said EHLO")
    assert seen.verdict is Verdict.SUCCESS
    assert [step.name for step in seen.steps] == ["resolve", "connect", "send", "expect"]


async def test_a_silent_server_times_out_at_the_expectation(serve):
    seen = await undisturbed(ask, host="127.0.0.1", port=await serve(silent), expect="220", timeout_ms=100)
    assert seen.verdict is Verdict.TIMEOUT
    assert "within 100 ms: expect '220' not finished" in seen.error
    assert seen.response_time_ms < 150


async def test_a_wrong_answer_is_a_failure_that_quotes_it(serve):
    async def wrong(_reader, writer):
        writer.write(b"421 busy\r\n")

    seen = await ask(host="127.0.0.1", port=await serve(wrong), expect="220")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == r"expected '220', but the connection was closed after '421 busy\r\n'"


async def test_an_endless_wrong_answer_is_cut(serve):
    async def endless(_reader, writer):
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    seen = await ask(host="127.0.0.1", port=await serve(endless), expect="220")
    assert seen.verdict is Verdict.FAILURE
    assert "bytes came after 'xxx" in seen.error


async def test_private_addresses_are_refused_to_strangers(serve):
    port = await serve(silent)
    for host in ("127.0.0.1", "localhost"):
        seen = await ask(host=host, port=port, allow_private=False)
        assert seen.verdict is Verdict.FAILURE
        assert "is not a public address" in seen.error


async def test_a_name_that_does_not_exist_is_a_failure_and_not_our_fault(monkeypatch):
    async def alive():
        return True

    monkeypatch.setattr("watchbell.lib.resolving.resolvers_answer", alive)
    seen = await ask(host="nosuch.invalid", port=1)
    assert seen.verdict is Verdict.FAILURE
    assert "nosuch.invalid" in seen.error


async def test_no_file_descriptor_left_is_our_fault_and_no_verdict(serve, no_files_left):
    port = await serve(silent)
    with no_files_left():
        seen = await ask(host="127.0.0.1", port=port)
    assert seen.verdict is Verdict.FAULT
    assert "no file descriptor left" in seen.error


def test_escapes_in_what_is_sent_are_understood():
    assert unescape(r"PING\r\n\x00\\n\q") == b"PING\r\n\x00\\n\\q"


@pytest.mark.parametrize("host", ["", "http://x", "a b", "x/y", "-", "exa mple.org", "a" * 300, "x:80"])
def test_a_host_that_is_none_is_refused(host):
    with pytest.raises(ValidationError):
        TcpTarget(host=host, port=1)


@pytest.mark.parametrize("port", [0, 65_536])
def test_ports_end_where_tcp_ends(port):
    with pytest.raises(ValidationError):
        TcpTarget(host="x", port=port)


def test_shorthand_and_description():
    config = PROBER.shorthand("tcp://db.example.org:5432")
    target = TcpTarget.model_validate(config)
    assert (target.host, target.port) == ("db.example.org", 5432)
    assert PROBER.describe(target) == "db.example.org:5432"
    assert PROBER.describe(TcpTarget.model_validate(PROBER.shorthand("tcp://[::1]:22"))) == "[::1]:22"


async def test_a_dialogue_goes_on_by_tls_where_it_is_agreed(serve, tmp_path):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    async def smtp(reader, writer):
        writer.write(b"220 mail.example ESMTP\r\n")
        await reader.readline()
        writer.write(b"220 go ahead\r\n")
        await writer.drain()
        await writer.start_tls(context)
        writer.write(b"250 over " + await reader.readline())
        await writer.drain()
        await reader.read()

    steps = (
        {"matches": "^220 .* ESMTP$"},
        {"send": r"STARTTLS\r\n", "matches": "^220", "starttls": True},
        {"send": r"NOOP\r\n", "expect": "250 over NOOP"},
    )
    config = {"host": "localhost", "port": await serve(smtp), "dialogue": steps}
    seen = await ask(**config, ca_certificate=authority.cert_pem.bytes().decode())
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps] == [
        "resolve",
        "connect",
        "expect",
        "send",
        "expect",
        "tls",
        "send",
        "expect",
    ]
    assert seen.phases.tls > 0
    seen = await ask(**config)
    assert seen.verdict is Verdict.FAILURE
    assert "the certificate of localhost" in seen.error


async def test_the_answer_is_judged_and_shown(serve):
    async def motd(_reader, writer):
        writer.write(b"version 7\n")

    rule = {"subject": "answer", "operator": "matches", "value": "version [89]"}
    seen = await ask(host="127.0.0.1", port=await serve(motd), assertions=[rule])
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == "answer is 'version 7\\n', expected to match 'version [89]'"
    assert seen.steps[-1].name == "answer"


async def test_a_slow_connection_can_be_degraded_only(serve):
    rule = {"subject": "response_time", "operator": "less_than", "value": 0, "severity": "degraded"}
    seen = await ask(host="127.0.0.1", port=await serve(silent), assertions=[rule])
    assert seen.verdict is Verdict.DEGRADED


async def test_a_certificate_that_cannot_be_read_says_so(serve):
    seen = await ask(host="127.0.0.1", port=await serve(silent), tls=True, ca_certificate="nonsense")
    assert "cannot be used" in seen.error
    assert seen.verdict is Verdict.FAILURE


@pytest.mark.parametrize(
    "config",
    [{"send": "a", "dialogue": [{"send": "b"}]}, {"tls": True, "dialogue": [{"starttls": True}]}, {"dialogue": [{}]}],
)
def test_conversations_that_contradict_themselves_are_refused(config):
    with pytest.raises(ValidationError):
        TcpTarget(host="a.example", port=1, **config)
