"""Asks an LDAP server (RFC 4511) over a stream: bind, StartTLS, search."""

from typing import NamedTuple

from watchbell.lib import ber
from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble
from watchbell.lib.turns import excerpt

SCOPES = {"base": 0, "one": 1, "subtree": 2}
MOST_ENTRIES = 1_000
_RESULTS = {
    1: "operations error", 2: "protocol error", 3: "time limit exceeded", 4: "size limit exceeded",
    7: "authentication method not supported", 8: "stronger authentication required", 11: "administrative limit",
    13: "confidentiality required", 32: "no such object", 34: "invalid DN", 48: "inappropriate authentication",
    49: "invalid credentials", 50: "insufficient access rights", 51: "busy", 52: "unavailable",
    53: "unwilling to perform",
}  # fmt: skip
_SIZE_LIMIT = 4


class Entry(NamedTuple):
    """One entry of a search: its name, and its attributes by lower-case name."""

    dn: str
    attributes: dict[str, list[str]]


class LdapClient:
    """A conversation with one server."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._number = 0

    async def start_tls(self) -> None:
        """Ask for TLS; the handshake follows. Raises `NoConnection` when it is refused."""
        await self._send(ber.sequence(ber.octets("1.3.6.1.4.1.1466.20037", tag=0x80), tag=0x77))
        self._accepted(await self._receive(0x78), "StartTLS")

    async def bind(self, dn: str, password: str) -> None:
        """Log in by name and password, both empty for nobody. Raises `NoConnection` when it is refused."""
        await self._send(ber.sequence(ber.integer(3), ber.octets(dn), ber.octets(password, tag=0x80), tag=0x60))
        self._accepted(await self._receive(0x61), "the login")

    async def search(self, base: str, scope: str, encoded_filter: bytes, *, seconds: int) -> list[Entry]:
        """At most 1 000 entries. Raises `NoConnection` when it is refused."""
        request = ber.sequence(
            ber.octets(base),
            ber.integer(SCOPES[scope], 0x0A),
            ber.integer(0, 0x0A),  # aliases are not followed
            ber.integer(MOST_ENTRIES),
            ber.integer(seconds),
            ber.encode(0x01, b"\x00"),
            encoded_filter,
            ber.sequence(),
            tag=0x63,
        )
        await self._send(request)
        entries: list[Entry] = []
        while True:
            answer = await self._receive(0x64, 0x65, 0x73)
            if answer.tag == 0x65:
                self._accepted(answer, "the search", allow=_SIZE_LIMIT)
                return entries
            if answer.tag == 0x64 and len(entries) < MOST_ENTRIES:
                entries.append(self._entry(answer))

    async def unbind(self) -> None:
        """Say goodbye; nothing answers."""
        await self._send(ber.encode(0x42, b""))

    async def _send(self, operation: bytes) -> None:
        self._number += 1
        await self._stream.send(ber.sequence(ber.integer(self._number), operation))

    async def _receive(self, *tags: int) -> ber.Element:
        head = await self._stream.exactly(2)
        try:
            if head[0] != 0x30:
                raise ValueError(f"it said {excerpt(head + await self._stream.read(78))}")  # noqa: TRY301 - told below
            while (sizes := ber.length_of(head)) is None:
                head += await self._stream.exactly(1)
            body = await self._stream.exactly(sizes[1])
            answer = ber.Element(0x30, body).parts[1]
        except (ValueError, IndexError) as error:
            raise NoConnection(Trouble(f"{self._stream.place} does not speak LDAP: {error}")) from error
        if answer.tag == 0x78 and 0x78 not in tags:
            self._accepted(answer, "to go on")
        if answer.tag not in tags:
            raise NoConnection(Trouble(f"{self._stream.place} answered something else than was asked"))
        return answer

    def _accepted(self, answer: ber.Element, what: str, allow: int = 0) -> None:
        try:
            code, _, reason, *_ = answer.parts
        except ValueError as error:
            raise NoConnection(Trouble(f"{self._stream.place} sent a result that cannot be read")) from error
        if code.number not in (0, allow):
            name = _RESULTS.get(code.number, f"result {code.number}")
            told = f" ({reason.text[:200].strip()})" if reason.text.strip() else ""
            raise NoConnection(Trouble(f"{self._stream.place} refused {what}: {name}{told}"))

    def _entry(self, answer: ber.Element) -> Entry:
        try:
            dn, listed = answer.parts[:2]
            pairs = [attribute.parts[:2] for attribute in listed.parts]
            return Entry(dn.text, {name.text.lower(): [each.text for each in values.parts] for name, values in pairs})
        except ValueError as error:
            raise NoConnection(Trouble(f"{self._stream.place} sent an entry that cannot be read")) from error
