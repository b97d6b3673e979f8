"""STARTTLS as each protocol's documents describe it: the server's side is written from them, the handshake is real."""

import socket
import ssl

import pytest
import trustme

from support.tls_server import blocking_server
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.starttls import PROTOCOLS
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.tls_context import TlsWish, context_for

LDAP_OK = bytes.fromhex("300c02010178070a010004000400")
LDAP_NO = bytes.fromhex("300c02010178070a013404000400")
MYSQL = b"\x0a8.0.36\0" + b"\x01\0\0\0" + b"saltsalt\0"


def mysql_greeting(flags):
    body = MYSQL + flags.to_bytes(2, "little") + bytes(20)
    return len(body).to_bytes(3, "little") + b"\0" + body


SCRIPTS = {
    "smtp": [b"220 mail ESMTP\r\n", "EHLO", b"250-mail\r\n250-SIZE 1\r\n250 STARTTLS\r\n", "STARTTLS", b"220 go\r\n"],
    "ftp": [b"220-hello\r\n220 ready\r\n", "AUTH TLS", b"234 ok\r\n"],
    "imap": [b"* OK ready\r\n", "a STARTTLS", b"* note\r\na OK begin\r\n"],
    "pop3": [b"+OK ready\r\n", "STLS", b"+OK begin\r\n"],
    "sieve": [b'"SASL" "PLAIN"\r\nOK\r\n', "STARTTLS", b"OK begin\r\n"],
    "nntp": [b"200 ready\r\n", "STARTTLS", b"382 go\r\n"],
    "xmpp": ["stream:stream", b"<stream:features><starttls/></stream:features>", "starttls", b"<proceed/>"],
    "ldap": ["1.3.6.1.4.1.1466.20037", LDAP_OK],
    "postgres": ["\x04\xd2\x16\x2f", b"S"],
    "mysql": [mysql_greeting(0xFFFF), 36],
}
REFUSALS = {
    "smtp": ([b"220 mail\r\n", "EHLO", b"250 mail\r\n"], "does not offer STARTTLS"),
    "ftp": ([b"220 ready\r\n", "AUTH", b"502 no\r\n"], "answered '502 no', expected 234"),
    "imap": ([b"* OK ready\r\n", "STARTTLS", b"a BAD what\r\n"], "refused STARTTLS: 'a BAD what'"),
    "pop3": ([b"-ERR busy\r\n"], "answered '-ERR busy', expected +OK"),
    "sieve": ([b"OK\r\n", "STARTTLS", b"NO\r\n"], "answered 'NO', expected OK"),
    "nntp": ([b"200 ready\r\n", "STARTTLS", b"580 no\r\n"], "answered '580 no', expected 382"),
    "xmpp": (["stream", b"<stream:features/></stream:features>", "starttls", b"<failure/>"], "answered '<failure/>'"),
    "ldap": (["1.3.6", LDAP_NO], "refused StartTLS"),
    "postgres": (["\x04\xd2", b"N"], "does not offer TLS"),
    "mysql": ([mysql_greeting(0x0001)], "does not offer TLS"),
}


def player(script, context=None):
    """Says the bytes, waits for the texts, then shakes hands if there is a context, else hangs up."""

    def play(sock):
        for part in script:
            if isinstance(part, bytes):
                sock.sendall(part)
            elif isinstance(part, int):  # no answer comes before TLS: take not a byte more
                sock.recv(part, socket.MSG_WAITALL)
            else:
                heard = b""
                while part.encode("latin-1") not in heard and (chunk := sock.recv(1000)):
                    heard += chunk
        if context is not None:
            with context.wrap_socket(sock, server_side=True) as secured:
                secured.sendall(b"secured\n")
                secured.recv(1)

    return play


async def agree(protocol, play):
    with blocking_server(play) as port:
        watch, deadline = Stopwatch(), deadline_in(30_000)

        async def errand():
            stream = await open_stream("127.0.0.1", port, watch, deadline=deadline, allow_private=True)
            async with stream:
                await PROTOCOLS[protocol][1](stream)
                await stream.secure(context_for(TlsWish(verify=False)))
                return await stream.line()

        return await attempt(errand(), watch, place="it", timeout_ms=30_000, deadline=deadline)


@pytest.fixture(scope="module")
def server_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    return context


def test_every_protocol_is_played_here():
    assert PROTOCOLS.keys() == SCRIPTS.keys() == REFUSALS.keys()


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_both_sides_begin_tls_at_the_same_byte(protocol, server_context):
    heard, trouble = await agree(protocol, player(SCRIPTS[protocol], server_context))
    assert (heard, trouble) == (b"secured", None)


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_a_refusal_is_told_in_the_servers_words(protocol):
    script, words = REFUSALS[protocol]
    _, trouble = await agree(protocol, player(script))
    assert words in trouble.sentence


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("garbage", [b"\xff\x00" * 40, b"HTTP/1.1 400 Bad Request\r\n\r\n", b"", b"x" * 70_000 + b"\n"])
async def test_garbage_ends_with_a_sentence(protocol, garbage):
    _, trouble = await agree(protocol, player([garbage]))
    assert trouble is not None
    assert not trouble.ours
