"""How each protocol agrees on TLS before it begins: what is said in plain text up to the handshake (STARTTLS)."""

from collections.abc import Awaitable, Callable

from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble
from watchbell.lib.turns import excerpt

_LDAP_START_TLS = bytes.fromhex("301d02010177188016") + b"1.3.6.1.4.1.1466.20037"
_POSTGRES_SSL_REQUEST = bytes.fromhex("0000000804d2162f")
_MYSQL_CLIENT_SSL = 0x0800
_MYSQL_CAPABILITIES = 0x0008_A201  # long password, protocol 4.1, secure connection, plugin auth
_MOST_LINES = 100
_MOST_GREETING_BYTES = 4096


async def _smtp(stream: Stream) -> None:
    """RFC 3207."""
    await reply(stream, b"220")
    await stream.send(b"EHLO watchbell.invalid\r\n")
    offered = await reply(stream, b"250")
    if not any(line[4:].strip().upper() == b"STARTTLS" for line in offered):
        raise _refusal(stream, "does not offer STARTTLS")
    await stream.send(b"STARTTLS\r\n")
    await reply(stream, b"220")


async def _ftp(stream: Stream) -> None:
    """RFC 4217."""
    await reply(stream, b"220")
    await stream.send(b"AUTH TLS\r\n")
    await reply(stream, b"234")


async def _imap(stream: Stream) -> None:
    """RFC 3501, section 6.2.1."""
    await _line_with(stream, b"* OK", b"* PREAUTH")
    await stream.send(b"a STARTTLS\r\n")
    for _ in range(_MOST_LINES):
        line = await stream.line()
        if line.startswith(b"a "):
            if line.upper().startswith(b"A OK"):
                return
            raise _refusal(stream, f"refused STARTTLS: {excerpt(line)}")
    raise _refusal(stream, "did not answer STARTTLS")


async def _pop3(stream: Stream) -> None:
    """RFC 2595, section 4."""
    await _line_with(stream, b"+OK")
    await stream.send(b"STLS\r\n")
    await _line_with(stream, b"+OK")


async def _sieve(stream: Stream) -> None:
    """RFC 5804, section 2.2: capabilities end with OK."""
    await _until(stream, b"OK")
    await stream.send(b"STARTTLS\r\n")
    await _line_with(stream, b"OK")


async def _nntp(stream: Stream) -> None:
    """RFC 4642."""
    await _line_with(stream, b"200", b"201")
    await stream.send(b"STARTTLS\r\n")
    await _line_with(stream, b"382")


async def _xmpp(stream: Stream) -> None:
    """RFC 6120, section 5.4."""
    opening = f"<stream:stream to='{stream.host}' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
    await stream.send(opening.encode())
    await _until_text(stream, b"</stream:features>")
    await stream.send(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    await _until_text(stream, b"<proceed")


async def _ldap(stream: Stream) -> None:
    """RFC 4511, section 4.14: an extended request; the answer's result code must be 0."""
    await stream.send(_LDAP_START_TLS)
    answer = await stream.read(512)
    if b"\x0a\x01\x00" not in answer:
        raise _refusal(stream, f"refused StartTLS: {excerpt(answer)}")


async def _postgres(stream: Stream) -> None:
    """The SSLRequest of PostgreSQL's protocol: one byte answers."""
    await stream.send(_POSTGRES_SSL_REQUEST)
    answer = await stream.exactly(1)
    if answer != b"S":
        said = "does not offer TLS" if answer == b"N" else f"answered {excerpt(answer)} to the request for TLS"
        raise _refusal(stream, said)


async def _mysql(stream: Stream) -> None:
    """The SSLRequest of MySQL's protocol, after its greeting."""
    head = await stream.exactly(4)
    length = int.from_bytes(head[:3], "little")
    if length > _MOST_GREETING_BYTES:  # else a stranger could have 16 MB kept
        raise _refusal(stream, f"is no MySQL server: it said {excerpt(head)}")
    greeting = await stream.exactly(length)
    if greeting[:1] == b"\xff":
        raise _refusal(stream, f"refused: {excerpt(greeting[3:])}")
    version_end = greeting.find(b"\0", 1)
    flags_at = version_end + 1 + 4 + 8 + 1
    if version_end < 0 or len(greeting) < flags_at + 2:
        raise _refusal(stream, f"is no MySQL server: it said {excerpt(greeting)}")
    if not int.from_bytes(greeting[flags_at : flags_at + 2], "little") & _MYSQL_CLIENT_SSL:
        raise _refusal(stream, "does not offer TLS")
    request = (_MYSQL_CAPABILITIES | _MYSQL_CLIENT_SSL).to_bytes(4, "little") + (1 << 24).to_bytes(4, "little")
    payload = request + b"\x2d" + bytes(23)
    await stream.send(len(payload).to_bytes(3, "little") + b"\x01" + payload)


PROTOCOLS: dict[str, tuple[int, Callable[[Stream], Awaitable[None]]]] = {
    "smtp": (25, _smtp),
    "imap": (143, _imap),
    "pop3": (110, _pop3),
    "ftp": (21, _ftp),
    "ldap": (389, _ldap),
    "postgres": (5432, _postgres),
    "mysql": (3306, _mysql),
    "xmpp": (5222, _xmpp),
    "sieve": (4190, _sieve),
    "nntp": (119, _nntp),
}
"""By protocol: its usual port, and what is said until both sides begin TLS. Raises `NoConnection` on a refusal."""


async def reply(stream: Stream, code: bytes) -> list[bytes]:
    """The lines of an SMTP or FTP reply (``250-…`` until ``250 …``). Raises `NoConnection` for another code."""
    lines: list[bytes] = []
    while len(lines) < _MOST_LINES:
        line = await stream.line()
        lines.append(line)
        if line[3:4] != b"-" and line[:3].isdigit():
            if line.startswith(code):
                return lines
            raise _refusal(stream, f"answered {excerpt(line)}, expected {code.decode()}")
        if len(lines) == 1 and not line[:3].isdigit():
            raise _refusal(stream, f"answered {excerpt(line)}, expected {code.decode()}")
    raise _refusal(stream, f"sent a reply of more than {_MOST_LINES} lines")


async def _line_with(stream: Stream, *beginnings: bytes) -> bytes:
    line = await stream.line()
    if not line.startswith(beginnings):
        wanted = " or ".join(each.decode() for each in beginnings)
        raise _refusal(stream, f"answered {excerpt(line)}, expected {wanted}")
    return line


async def _until(stream: Stream, beginning: bytes) -> None:
    for _ in range(_MOST_LINES):
        if (await stream.line()).startswith(beginning):
            return
    raise _refusal(stream, f"never said {beginning.decode()}")


async def _until_text(stream: Stream, wanted: bytes) -> None:
    heard = b""
    while wanted not in heard:
        chunk = await stream.read(4096)
        heard += chunk
        if not chunk or len(heard) > 65_536:
            raise _refusal(stream, f"answered {excerpt(heard)}, expected {wanted.decode()}")


def _refusal(stream: Stream, said: str) -> NoConnection:
    return NoConnection(Trouble(f"{stream.place} {said}"))
