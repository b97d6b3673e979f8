"""The tls kind against TLS servers of this machine."""

import datetime as dt
import ssl
import time

import pytest
import trustme
from pydantic import ValidationError

from support.stopwatch import undisturbed
from support.tls_server import tls_server as openssl_server
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.certificate_details import details_of
from watchbell.probers.tls import PROBER, TlsTarget

NOW = int(time.time() * 1000)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def trusted(authority):
    return authority.cert_pem.bytes().decode()


@pytest.fixture
def tls_server(serve, authority):
    async def start(*names, days=365, version=None, clients=False, handler=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        until = dt.datetime.now(dt.UTC) + dt.timedelta(days=days, hours=1)
        since = until - dt.timedelta(days=900)
        issued = authority.issue_cert(*(names or ("localhost", "127.0.0.1")), not_before=since, not_after=until)
        issued.configure_cert(context)
        if version:
            context.maximum_version = version
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            authority.configure_trust(context)
        return await serve(handler or hold, ssl=context)

    return start


async def hold(reader, _writer):
    await reader.read()


async def ask(port, timeout_ms=30_000, *, host="localhost", allow_private=True, **config):
    target = TlsTarget(host=host, port=port, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


async def test_a_good_certificate_is_up_and_told(tls_server, trusted):
    seen = await ask(await tls_server(), ca_certificate=trusted)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps] == ["resolve", "connect", "tls", "verify", "certificate"]
    assert seen.facts["tls_version"] == "TLSv1.3"
    assert seen.facts["certificate"]["days_left"] == 365
    assert seen.facts["certificate"]["key"].startswith("EC 256")
    assert seen.phases.tls > 0


@pytest.mark.parametrize(
    ("days", "verdict", "word"),
    [
        (13, Verdict.DEGRADED, "expires in 13 days"),
        (14, Verdict.SUCCESS, None),
        (2, Verdict.FAILURE, "expires in 2 days"),
    ],
)
async def test_its_dates_warn_and_fail(tls_server, trusted, days, verdict, word):
    seen = await ask(await tls_server(days=days), ca_certificate=trusted, fail_days=3)
    assert seen.verdict is verdict
    assert word is None or word in seen.error


async def test_an_expired_one_is_down_and_still_told(tls_server, trusted):
    seen = await ask(await tls_server(days=-2), ca_certificate=trusted)
    assert seen.verdict is Verdict.FAILURE
    assert "it has expired" in seen.error
    assert seen.facts["certificate"]["days_left"] < 0


async def test_a_name_that_is_not_in_it_is_down(tls_server, trusted):
    seen = await ask(await tls_server("other.example"), ca_certificate=trusted)
    assert seen.verdict is Verdict.FAILURE
    assert "it is not for this host name" in seen.error
    assert seen.facts["certificate"]["sans"] == ["other.example"]
    seen = await ask(await tls_server("other.example"), ca_certificate=trusted, server_name="other.example")
    assert seen.verdict is Verdict.SUCCESS


async def test_an_issuer_nobody_trusts_is_down_unless_one_does_not_verify(tls_server):
    port = await tls_server()
    seen = await ask(port)
    assert "the certificate is not valid" in seen.error
    assert (await ask(port, verify_tls=False)).verdict is Verdict.SUCCESS


async def test_versions_can_be_demanded(tls_server, trusted):
    port = await tls_server(version=ssl.TLSVersion.TLSv1_2)
    seen = await ask(port, ca_certificate=trusted, lowest_version="1.3")
    assert seen.verdict is Verdict.FAILURE
    assert seen.steps[-1].name == "tls"
    rule = {"subject": "tls_version", "value": "TLSv1.2"}
    assert (await ask(port, ca_certificate=trusted, assertions=[rule])).verdict is Verdict.SUCCESS
    with pytest.raises(ValidationError, match="must not be above"):
        TlsTarget(host="a.example", lowest_version="1.3", highest_version="1.2")


@pytest.mark.parametrize(
    ("version", "alert"),
    [(ssl.TLSVersion.TLSv1_2, "handshake_failure"), (ssl.TLSVersion.TLSv1_3, "certificate_required")],
)
async def test_an_expected_alert_proves_that_clients_must_show_a_certificate(authority, trusted, version, alert):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    context.maximum_version = version
    with openssl_server(context) as port:
        seen = await ask(port, ca_certificate=trusted, expected_alert=alert, timeout_ms=300)
        assert seen.verdict.is_bad
        context.verify_mode = ssl.CERT_REQUIRED
        seen = await ask(port, ca_certificate=trusted, expected_alert=alert)
        assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
        assert seen.steps[-1].detail == f"alert {alert}, as expected"


async def test_a_client_certificate_is_shown(tls_server, trusted, authority):
    issued = authority.issue_cert("client.example")
    pair = {
        "client_certificate": b"".join(each.bytes() for each in issued.cert_chain_pems).decode(),
        "client_key": issued.private_key_pem.bytes().decode(),
    }
    port = await tls_server(clients=True)
    assert (await ask(port, ca_certificate=trusted, **pair)).verdict is Verdict.SUCCESS


async def test_a_known_fingerprint_is_wanted(tls_server, trusted):
    port = await tls_server()
    shown = (await ask(port, ca_certificate=trusted)).facts["certificate"]["fingerprint"]
    colons = ":".join(shown[at : at + 2] for at in range(0, 64, 2)).upper()
    assert (await ask(port, ca_certificate=trusted, fingerprints=[colons])).verdict is Verdict.SUCCESS
    seen = await ask(port, ca_certificate=trusted, fingerprints=["0" * 64])
    assert seen.error == f"the fingerprint is {shown}"


async def test_everything_can_be_asserted(tls_server, trusted):
    rules = [
        {"subject": "names", "value": "localhost"},
        {"subject": "certificate_days", "operator": "at_least", "value": 100},
        {"subject": "chain_days", "operator": "at_least", "value": 100},
        {"subject": "key_type", "value": "EC"},
        {"subject": "self_signed", "operator": "is_false"},
        {"subject": "chain_length", "operator": "at_least", "value": 1},
        {"subject": "cipher", "operator": "contains", "value": "AES"},
        {"subject": "issuer", "operator": "not_empty"},
        {"subject": "serial", "operator": "not_empty"},
        {"subject": "signature", "operator": "not_empty"},
    ]
    seen = await ask(await tls_server(), ca_certificate=trusted, assertions=rules)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)


async def test_a_server_without_tls_says_so(serve):
    async def plain(reader, writer):
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    seen = await ask(await serve(plain))
    assert seen.verdict is Verdict.FAILURE
    assert "does not speak TLS on this port" in seen.error


async def test_a_server_that_hangs_up_or_resets_says_so(serve):
    async def hang_up(_reader, writer):
        writer.close()

    seen = await ask(await serve(hang_up))
    assert seen.verdict is Verdict.FAILURE
    assert seen.steps[-1].name == "tls"


async def test_a_silent_server_times_out_in_the_handshake(serve):
    seen = await undisturbed(ask, await serve(hold), timeout_ms=150)
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error.endswith("tls not finished")


async def test_strangers_do_not_reach_private_networks(serve):
    seen = await ask(await serve(hold), allow_private=False)
    assert "is not a public address" in seen.error


def test_details_of_what_is_no_certificate():
    with pytest.raises(ValueError, match=r".+"):
        details_of(b"nothing")
