"""TLS and HTTP/2 that are none, slow or closed on purpose."""

import asyncio
import ssl

import pytest
import trustme

from support.hostile import LIMIT_MS, OK, PATIENCE_MS
from support.hostile import ask_hostile as ask
from support.tls_server import blocking_server
from watchbell.domain.observations import Verdict


@pytest.mark.parametrize(
    ("sends", "pause", "verdict"),
    [
        (b"\x16\x03\x03\xff\xff" + b"y" * 70_000, 0.0, Verdict.FAILURE),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", 0.0, Verdict.FAILURE),
        (b"\x15\x03\x03\x00\x02\x02\x28", 0.0, Verdict.FAILURE),
        (b"\x16", 0.01, Verdict.TIMEOUT),
        (b"", 0.01, Verdict.TIMEOUT),
    ],
    ids=["rubbish", "plain HTTP", "an alert", "a byte at a time", "silence"],
)
async def test_tls_that_is_none_or_slow(sends, pause, verdict, url):
    async def handle(reader, writer):
        await reader.read(1000)
        if pause:
            writer.write(b"\x16\x03\x03\x40\x00" if sends else b"")
        while True:
            writer.write(sends)
            await writer.drain()
            if not pause:
                return
            await asyncio.sleep(pause)

    limit = LIMIT_MS if verdict is Verdict.TIMEOUT else PATIENCE_MS
    seen = await ask((await url(handle)).replace("http", "https", 1), limit)
    assert seen.verdict is verdict
    assert "TLS" in seen.error


@pytest.mark.parametrize("sends", [b"HTTP/1.1 200 OK\r\n\r\n", b"\0" * 1000, b"\xff\xff\xff\x00\x00\x00\x00\x00\x00"])
async def test_http_2_that_is_none(sends, url):
    async def handle(reader, writer):
        await reader.read(1000)
        writer.write(sends)
        await writer.drain()

    seen = await ask(await url(handle), PATIENCE_MS, http_version="2-prior-knowledge")
    assert seen.verdict is Verdict.FAILURE


@pytest.mark.parametrize(
    ("version", "alert"),
    [(ssl.TLSVersion.TLSv1_3, "certificate_required"), (ssl.TLSVersion.TLSv1_2, "handshake_failure")],
)
async def test_a_server_that_wants_a_client_certificate_proves_it_by_its_alert(version, alert):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    context.maximum_version = version

    def talk(caller):
        with context.wrap_socket(caller, server_side=True) as secured:
            secured.recv(1000)
            secured.sendall(OK + b"Content-Length: 0\r\n\r\n")

    with blocking_server(talk) as port:
        page = f"https://127.0.0.1:{port}/"
        seen = await ask(page, PATIENCE_MS, verify_tls=False, expected_alert=alert)
        assert (seen.error, seen.verdict) == (None, Verdict.SUCCESS)
        assert seen.steps[-1].detail == f"the server sent the TLS alert {alert}, as expected"
        other = await ask(page, PATIENCE_MS, verify_tls=False, expected_alert="unknown_ca")
        assert other.error == f"expected the TLS alert unknown_ca, got {alert}"
        plain = await ask(page, PATIENCE_MS, verify_tls=False)
        assert plain.verdict is Verdict.FAILURE
        context.verify_mode = ssl.CERT_NONE
        opened = await ask(page, PATIENCE_MS, verify_tls=False, expected_alert=alert)
        assert opened.verdict is Verdict.FAILURE
        assert opened.error == f"expected the TLS alert {alert}, but none came"
