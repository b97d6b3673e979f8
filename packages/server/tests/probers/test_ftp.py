"""The ftp kind against a real vsftpd, and against servers that misbehave."""

import time

import pytest

from support import certificates, vsftpd
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.ftp import PROBER, FtpTarget

real = pytest.mark.skipif(not vsftpd.is_here(), reason="vsftpd is not installed, or this is not root")


async def ask(port, timeout_ms=30_000, *, allow_private=True, **config):
    target = FtpTarget(host="localhost", port=port, **config)
    now = int(time.time() * 1000)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, now, allow_private=allow_private))


@real
@pytest.mark.parametrize("security", ["none", "starttls"])
async def test_a_file_is_looked_at(security):
    rules = [{"subject": "size", "value": 1234}, {"subject": "age", "operator": "less_than", "value": 3600}]
    seen = await ask(
        vsftpd.port(),
        security=security,
        path="/backup.txt",
        ca_certificate=certificates.authority(),
        certificate_expiry_days=0,
        assertions=[*rules, {"subject": "greeting", "operator": "contains", "value": "Watchbell"}],
    )
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    names = [step.name for step in seen.steps]
    assert ("tls" in names) == (security == "starttls")
    assert names[-4:] == ["file", "size", "age", "greeting"]


@real
async def test_what_is_not_there_and_who_may_not_in_are_down():
    seen = await ask(vsftpd.port(), path="/none")
    assert seen.verdict is Verdict.FAILURE
    assert "refused SIZE /none" in seen.error
    seen = await ask(vsftpd.port(), username="root", password="hunter22")
    assert seen.verdict is Verdict.FAILURE
    assert "hunter22" not in seen.error + str(list(seen.steps))
    assert (await ask(vsftpd.port(), log_in=False)).verdict is Verdict.SUCCESS


@pytest.mark.parametrize("said", [b"421 busy\r\n", b"SSH-2.0-x\r\n", b"\xff" * 70_000, b"220-a\r\n" * 600, b""])
async def test_other_answers_are_down_with_a_sentence(serve, said):
    async def talk(_reader, writer):
        writer.write(said)
        await writer.drain()

    seen = await ask(await serve(talk), timeout_ms=30_000)
    assert seen.verdict is Verdict.FAILURE
    assert len(seen.error) < 300


async def test_silence_refusal_and_private_addresses(serve, free_port):
    async def silent(reader, _writer):
        await reader.read()

    assert (await ask(await serve(silent), timeout_ms=100)).verdict is Verdict.TIMEOUT
    assert "refused" in (await ask(free_port)).error
    assert "is not a public address" in (await ask(free_port, allow_private=False)).error


def test_usual_ports_and_paths():
    assert PROBER.describe(FtpTarget(host="a.example", security="tls")) == "a.example:990"
    with pytest.raises(ValueError, match="path"):
        FtpTarget(host="a.example", path="a\r\nDELE b")
