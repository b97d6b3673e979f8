"""Streams against real sockets and a real TLS server."""

import asyncio
import ssl

import pytest
import trustme

from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream, peer_chain
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_context import TlsWish, context_for


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
async def echo(authority):
    """A TLS server that greets, then upgrades nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)

    async def greet(_reader, writer):
        writer.write(b"hello\r\n" + b"x" * 70_000 + b"\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def run(port, wish, talk):
    watch, deadline = Stopwatch(), deadline_in(30_000)

    async def errand():
        stream = await open_stream(
            "127.0.0.1", port, watch, deadline=deadline, allow_private=True, tls=context_for(wish)
        )
        async with stream:
            return await talk(stream)

    return *await attempt(errand(), watch, place="it", timeout_ms=30_000, deadline=deadline), watch


async def test_a_trusted_server_is_read_and_every_step_timed(echo, authority):
    wish = TlsWish(ca=authority.cert_pem.bytes().decode())

    async def talk(stream):
        return await stream.line(), len(peer_chain(stream.tls))

    got, trouble, watch = await run(echo, wish, talk)
    assert trouble is None
    assert got == (b"hello", 1)
    assert [lap[0] for lap in watch.laps] == ["resolve", "connect", "tls"]
    assert watch.laps[2][3].startswith("TLSv1.3, TLS_")


async def test_a_certificate_nobody_trusts_is_told_in_words(echo):
    _, trouble, watch = await run(echo, TlsWish(), None)
    assert "the certificate of it is not valid" in trouble.sentence
    assert not trouble.ours
    assert watch.doing == "tls"


async def test_it_may_be_left_unverified_and_an_endless_line_ends_it(echo):
    async def talk(stream):
        await stream.line()
        await stream.line()

    _, trouble, _ = await run(echo, TlsWish(verify=False), talk)
    assert "a line of more than 65536 bytes" in trouble.sentence


async def test_a_client_certificate_is_shown_and_a_broken_one_refused_with_a_sentence(authority):
    issued = authority.issue_cert("client.example")
    pem = b"".join(blob.bytes() for blob in issued.cert_chain_pems).decode()
    key = issued.private_key_pem.bytes().decode()
    assert context_for(TlsWish(certificate=pem, key=key))
    with pytest.raises(NoConnection, match="cannot be used"):
        context_for(TlsWish(certificate=pem, key="no key"))
    for text in (" ", "no certificate", "-----BEGIN ü-----"):
        with pytest.raises(NoConnection, match="cannot be used"):
            context_for(TlsWish(ca=text))
    assert context_for(TlsWish(ca="")).cert_store_stats() == context_for(TlsWish()).cert_store_stats()
    with pytest.raises(NoConnection, match="cannot be used"):
        context_for(TlsWish(ca="nothing"))
