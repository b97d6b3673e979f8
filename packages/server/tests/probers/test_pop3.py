"""The pop3 kind against a real Dovecot, and against servers that misbehave."""

import pytest

from support import certificates, dovecot
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.pop3 import PROBER, Pop3Target

NOW = 1_800_000_000_000
real = pytest.mark.skipif(not dovecot.is_here(), reason="dovecot is not installed")


async def ask(port, timeout_ms=30_000, *, allow_private=True, **config):
    target = Pop3Target(host="localhost", port=port, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


@real
@pytest.mark.parametrize(("security", "port"), [("tls", "pop3s"), ("starttls", "pop3"), ("none", "pop3")])
async def test_messages_are_counted_however_the_connection_is_secured(security, port):
    rule = {"subject": "messages", "value": 2}
    seen = await ask(
        dovecot.ports()[port],
        security=security,
        username="mia",
        password=dovecot.PASSWORD,
        ca_certificate=certificates.authority(),
        certificate_expiry_days=0,
        assertions=[rule, {"subject": "size", "operator": "greater_than", "value": 10}],
    )
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert seen.facts["messages"] == 2
    assert ("tls" in [step.name for step in seen.steps]) == (security != "none")


@real
async def test_a_wrong_password_is_down_and_never_shown():
    seen = await ask(dovecot.ports()["pop3"], security="none", username="mia", password="hunter22")
    assert seen.verdict is Verdict.FAILURE
    assert "refused the login" in seen.error
    assert "hunter22" not in seen.error + str(list(seen.steps))


@pytest.mark.parametrize("said", [b"-ERR busy\r\n", b"220 smtp\r\n", b"\xff" * 70_000, b"+OK\r\n" * 600, b""])
async def test_other_answers_are_down_with_a_sentence(serve, said):
    async def talk(reader, writer):
        writer.write(said)
        await writer.drain()
        while said and await reader.readline():
            writer.write(said)
            await writer.drain()

    seen = await ask(await serve(talk), security="none", username="a", timeout_ms=30_000)
    assert seen.verdict.is_bad
    assert len(seen.error) < 300


async def test_silence_refusal_and_private_addresses(serve, free_port):
    async def silent(reader, _writer):
        await reader.read()

    seen = await ask(await serve(silent), security="none", timeout_ms=100)
    assert seen.verdict is Verdict.TIMEOUT
    assert "refused" in (await ask(free_port)).error
    assert "is not a public address" in (await ask(free_port, allow_private=False)).error


def test_usual_ports():
    assert PROBER.describe(Pop3Target(host="a.example")) == "a.example:995"
    assert PROBER.shorthand("pop3s://a.example")["security"] == "tls"
