"""The imap kind against a real Dovecot, and against servers that misbehave."""

import pytest

from support import certificates, dovecot
from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.imap import PROBER, ImapTarget

NOW = 1_800_000_000_000
real = pytest.mark.skipif(not dovecot.is_here(), reason="dovecot is not installed")


async def ask(port, timeout_ms=30_000, *, allow_private=True, **config):
    target = ImapTarget(host="localhost", port=port, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


@real
@pytest.mark.parametrize(("security", "port"), [("tls", "imaps"), ("starttls", "imap"), ("none", "imap")])
async def test_a_mailbox_is_counted_however_the_connection_is_secured(security, port):
    login = {"username": "mia", "password": dovecot.PASSWORD, "mailbox": "INBOX"}
    rules = [{"subject": "messages", "operator": "at_least", "value": 2}, {"subject": "capabilities", "value": "IDLE"}]
    seen = await ask(
        dovecot.ports()[port],
        security=security,
        ca_certificate=certificates.authority(),
        certificate_expiry_days=0,
        assertions=rules,
        **login,
    )
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert seen.facts["messages"] == 2
    names = [step.name for step in seen.steps]
    assert ("tls" in names) == (security != "none")
    assert names[-4:] == ["login", "mailbox", "messages", "capabilities"]


@real
async def test_a_wrong_password_is_told_in_the_servers_words_and_never_shown():
    seen = await ask(dovecot.ports()["imap"], security="none", username="mia", password="hunter22")
    assert seen.verdict is Verdict.FAILURE
    assert "refused the login: 'NO [AUTHENTICATIONFAILED]" in seen.error
    assert "hunter22" not in seen.error + str(list(seen.steps))


@real
async def test_a_certificate_nobody_trusts_is_down():
    seen = await ask(dovecot.ports()["imaps"])
    assert seen.verdict is Verdict.FAILURE
    assert "certificate of localhost" in seen.error


@real
async def test_a_mailbox_that_is_not_there_is_down():
    login = {"username": "mia", "password": dovecot.PASSWORD, "mailbox": 'no "such'}
    seen = await ask(dovecot.ports()["imap"], security="none", **login)
    assert seen.verdict is Verdict.FAILURE
    assert seen.steps[-1].name == "mailbox"


@pytest.mark.parametrize("said", [b"* BYE busy\r\n", b"220 smtp\r\n", b"\xff" * 70_000, b"* OK\r\n" * 600, b""])
async def test_other_answers_are_down_with_a_sentence(serve, said):
    async def talk(reader, writer):
        writer.write(said)
        await writer.drain()
        if said:
            await reader.readline()
            writer.write(said)
            await writer.drain()

    seen = await ask(await serve(talk), security="none", timeout_ms=30_000)
    assert seen.verdict is Verdict.FAILURE
    assert len(seen.error) < 300


async def test_silence_is_a_timeout(serve):
    async def silent(reader, _writer):
        await reader.read()

    seen = await undisturbed(ask, await serve(silent), security="none", timeout_ms=100)
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error.endswith("greeting not finished")


async def test_refused_and_private(free_port):
    assert "refused" in (await ask(free_port)).error
    assert "is not a public address" in (await ask(free_port, allow_private=False)).error


def test_usual_ports_and_urls():
    assert PROBER.describe(ImapTarget(host="a.example")) == "a.example:993"
    assert PROBER.describe(ImapTarget(host="a.example", security="starttls")) == "a.example:143"
    assert PROBER.shorthand("imap://u:p%40@a.example:1143") == {
        "kind": "imap", "host": "a.example", "security": "starttls", "port": 1143, "username": "u", "password": "p@",
    }  # fmt: skip
    with pytest.raises(ValueError, match="control characters"):
        ImapTarget(host="a.example", username="a\r\nb LOGOUT")
    with pytest.raises(ValueError, match="needs a user name"):
        ImapTarget(host="a.example", password="x")
