"""The smtp kind against aiosmtpd with STARTTLS and logins, and against servers that misbehave."""

import asyncio
import ssl

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from support import certificates
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.smtp import PROBER, SmtpTarget

NOW = 1_800_000_000_000


class _House:
    """Takes mail for mia only, and none in the end: a check must not send any."""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if not address.startswith("mia@"):
            return "550 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, _envelope):
        raise AssertionError("a check sent a message")


def _authenticate(_server, _session, _envelope, _mechanism, data):
    return AuthResult(success=data.password == b"secret", handled=False)


@pytest.fixture
async def smtp():
    """Start it plain, with STARTTLS, or by TLS; its port."""
    servers = []
    files = certificates.files()

    async def start(security="none", **options):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files["certificate"], files["key"])
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(
                _House(),
                ident="Watchbell test",
                data_size_limit=1_000_000,
                authenticator=_authenticate,
                auth_require_tls=security == "starttls",
                tls_context=context if security == "starttls" else None,
                **options,
            ),
            "127.0.0.1",
            0,
            ssl=context if security == "tls" else None,
        )
        servers.append(server)
        return server.sockets[0].getsockname()[1]

    yield start
    for server in servers:
        server.close()


async def ask(port, timeout_ms=30_000, *, allow_private=True, **config):
    target = SmtpTarget(host="localhost", port=port, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
async def test_a_recipient_is_accepted_however_the_connection_is_secured(smtp, security):
    seen = await ask(
        await smtp(security),
        security=security,
        username="mia",
        password="secret",
        recipient="mia@example.org",
        ca_certificate=certificates.authority(),
        certificate_expiry_days=0,
        assertions=[
            {"subject": "size_limit", "operator": "at_least", "value": 1_000_000},
            {"subject": "greeting", "operator": "contains", "value": "Watchbell"},
            {"subject": "capabilities", "operator": "starts_with", "value": "SIZE"},
        ],
    )
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    names = [step.name for step in seen.steps]
    assert ("tls" in names) == (security != "none")
    assert names[-5:] == ["login", "recipient", "size_limit", "greeting", "capabilities"]


async def test_refusals_are_told_in_the_servers_words_and_secrets_never(smtp):
    port = await smtp()
    seen = await ask(port, security="none", username="mia", password="hunter22")
    assert "refused the login: '535" in seen.error
    assert "hunter22" not in seen.error + str(list(seen.steps))
    seen = await ask(port, security="none", recipient="noah@example.org")
    assert seen.error.endswith("refused RCPT TO:<noah@example.org>: '550 no such user here'")
    assert seen.steps[-1].name == "recipient"
    seen = await ask(port, security="starttls")
    assert seen.error.endswith("does not offer STARTTLS")


async def test_an_expiring_certificate_is_degraded_and_its_days_can_be_judged(smtp):
    rule = {"subject": "certificate_days", "operator": "at_least", "value": 100}
    trusted = {"ca_certificate": certificates.authority(), "certificate_expiry_days": 365}
    port = await smtp("tls")
    target = SmtpTarget(host="localhost", port=port, security="tls", **trusted, assertions=[rule])
    far = 32_503_680_000_000 - 3 * 86_400_000  # the test certificates end with the year 2999
    seen = await PROBER.probe(target, ProbeLimits(30_000, far))
    assert seen.verdict is Verdict.FAILURE
    assert "expected at least 100" in seen.error
    seen = await PROBER.probe(target.model_copy(update={"assertions": ()}), ProbeLimits(30_000, far))
    assert seen.verdict is Verdict.DEGRADED
    seen = await ask(await smtp(), security="none", assertions=[rule])
    assert "the connection has no TLS" in seen.error


@pytest.mark.parametrize("said", [b"554 go away\r\n", b"SSH-2.0-x\r\n", b"\xff" * 70_000, b"220-a\r\n" * 600, b""])
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


def test_usual_ports_and_what_would_break_out_of_its_line():
    assert PROBER.describe(SmtpTarget(host="a.example")) == "a.example:587"
    assert PROBER.describe(SmtpTarget(host="a.example", security="none")) == "a.example:25"
    for bad in ("a@b\r\nDATA", "a b@c", "@"):
        with pytest.raises(ValueError, match="recipient"):
            SmtpTarget(host="a.example", recipient=bad)
