"""Certificates: trustme makes real ones, the servers really speak TLS."""

import datetime as dt
import ssl
import warnings

import pytest
import trustme

from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.clock import DAY, now_ms
from watchbell.probers.http import PROBER, HttpTarget


def days(count):
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=count)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(autouse=True)
def _trusted(authority, tmp_path, monkeypatch):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


async def handle(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")
    await writer.drain()


@pytest.fixture
def secure(serve):
    async def start(certificate, **options):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old TLS is the point
            for name, value in options.items():
                setattr(context, name, value)
        return f"https://127.0.0.1:{await serve(handle, ssl=context)}/"

    return start


async def ask(url, want_certificate=True, timeout_ms=30_000, at=None, **config):
    limits = ProbeLimits(timeout_ms, at or now_ms(), want_certificate=want_certificate)
    return await PROBER.probe(HttpTarget(url=url, **config), limits)


async def test_a_valid_certificate_is_up_and_its_facts_are_told(authority, secure):
    seen = await ask(await secure(authority.issue_cert("127.0.0.1", "example.org")))
    assert seen.verdict is Verdict.SUCCESS
    assert seen.phases.tls > 0
    assert "tls" in [step.name for step in seen.steps]
    facts = seen.facts["certificate"]
    assert set(facts["sans"]) == {"127.0.0.1", "example.org"}
    assert facts["not_before"] < now_ms() < facts["not_after"]
    assert facts["days_left"] > 14
    assert len(facts["fingerprint"]) == 64
    assert facts["chain_length"] >= 1
    assert facts["issuer"]
    assert facts["subject"]


async def test_the_chain_is_not_read_when_nobody_asks(authority, secure):
    seen = await ask(await secure(authority.issue_cert("127.0.0.1")), want_certificate=False)
    assert seen.verdict is Verdict.SUCCESS
    assert "certificate" not in seen.facts


async def test_an_expired_certificate_is_a_failure_that_says_so(authority, secure):
    seen = await ask(await secure(authority.issue_cert("127.0.0.1", not_before=days(-30), not_after=days(-1))))
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == "the certificate is not valid: it has expired"
    assert seen.steps[-1].name == "tls"


async def test_a_certificate_of_tomorrow_is_a_failure(authority, secure):
    seen = await ask(await secure(authority.issue_cert("127.0.0.1", not_before=days(2), not_after=days(30))))
    assert seen.error == "the certificate is not valid: it is not valid yet"


async def test_a_certificate_for_another_host_is_a_failure(authority, secure):
    seen = await ask(await secure(authority.issue_cert("other.example")))
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == "the certificate is not valid: it is not for this host name"


async def test_an_unknown_authority_is_a_failure(secure):
    seen = await ask(await secure(trustme.CA().issue_cert("127.0.0.1")))
    assert seen.verdict is Verdict.FAILURE
    assert "its issuer is not trusted" in seen.error


async def test_without_verification_any_certificate_will_do_and_is_still_read(secure):
    page = await secure(trustme.CA().issue_cert("other.example"))
    seen = await ask(page, verify_tls=False)
    assert seen.verdict is Verdict.SUCCESS
    assert seen.facts["certificate"]["sans"] == ["other.example"]


async def test_a_certificate_that_ends_soon_degrades_at_every_check_not_only_where_it_is_read(authority, secure):
    page = await secure(authority.issue_cert("127.0.0.1", not_after=days(7)))
    for want in (True, False):
        seen = await ask(page, want_certificate=want)
        assert seen.verdict is Verdict.DEGRADED
        assert seen.error == "the certificate expires in 6 days"
    assert (await ask(page, certificate_expiry_days=0)).verdict is Verdict.SUCCESS
    assert (await ask(page, certificate_expiry_days=5)).verdict is Verdict.SUCCESS
    assert (await ask(page, at=now_ms() + 8 * DAY)).error == "the certificate has expired"


async def test_the_certificate_behind_a_redirect_is_the_one_that_counts(authority, secure, serve):
    page = await secure(authority.issue_cert("127.0.0.1", not_after=days(7)))

    async def redirect(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 301 Moved\r\nLocation: {page}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()

    start = f"http://127.0.0.1:{await serve(redirect)}/"
    for want in (True, False):
        seen = await ask(start, want_certificate=want)
        assert seen.error == "the certificate expires in 6 days"
        assert ("certificate" in seen.facts) is want


async def test_a_server_with_old_tls_only_is_a_failure_in_words(authority, secure):
    page = await secure(authority.issue_cert("127.0.0.1"), maximum_version=ssl.TLSVersion.TLSv1_1)
    seen = await ask(page)
    assert seen.verdict is Verdict.FAILURE
    assert "TLS handshake failed" in seen.error


async def test_plain_http_where_tls_is_expected_is_a_failure_in_words(serve):
    async def plain(reader, writer):
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    seen = await ask(f"https://127.0.0.1:{await serve(plain)}/")
    assert seen.verdict is Verdict.FAILURE
    assert "TLS handshake failed" in seen.error
