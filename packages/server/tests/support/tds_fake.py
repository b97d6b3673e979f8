"""A fake of SQL Server's handshake and replies, because no package here brings the server.

Written from MS-TDS; the tests let an independent driver log in to it and read the same values.
"""

import ssl
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Mapping
from typing import Any

_COLLATION = b"\x09\x04\xd0\0\x34"
_LAST_DAYS = 739_000  # from the year 1 on: 2024


def done(status: int = 0) -> bytes:
    """The token that ends a result."""
    return struct.pack("<BHHQ", 0xFD, status, 0, 0)


def error(number: int, said: str) -> bytes:
    """The token of an error, of severity 14."""
    body = (
        struct.pack("<IBB", number, 1, 14)
        + _wide(said, "<H")
        + _wide("FAKE", "<B")
        + _wide("", "<B")
        + struct.pack("<I", 1)
    )
    return struct.pack("<BH", 0xAA, len(body)) + body


def moved_to(server: str, port: int) -> bytes:
    """The token that sends a client to another server."""
    value = struct.pack("<BH", 0, port) + _wide(server, "<H")
    body = b"\x14" + struct.pack("<H", len(value)) + value + b"\0\0"
    return struct.pack("<BH", 0xE3, len(body)) + body


def columns(*kinds: tuple[str, bytes]) -> bytes:
    """The token that tells columns: name and type information of each."""
    told = b"".join(struct.pack("<IH", 0, 1) + kind + _wide(name, "<B") for name, kind in kinds)
    return struct.pack("<BH", 0x81, len(kinds)) + told


def table(names: list[str], rows: list[list[str | int | None]]) -> bytes:
    """Columns of text (``nvarchar``) and numbers (``int``), by the first row, and the rows."""
    first = rows[0] if rows else [""] * len(names)
    kinds = [b"\x26\x04" if isinstance(value, int) else b"\xe7\x40\x1f" + _COLLATION for value in first]
    return columns(*zip(names, kinds, strict=True)) + b"".join(
        b"\xd1" + b"".join(map(_plain_value, row, first)) for row in rows
    )


def _plain_value(value: str | int | None, first: str | int | None) -> bytes:
    if isinstance(first, int):
        return b"\0" if value is None else b"\x04" + struct.pack("<i", value)
    return b"\xff\xff" if value is None else struct.pack("<H", 2 * len(str(value))) + str(value).encode("utf-16-le")


EVERY_KIND: list[tuple[str, bytes, bytes]] = [
    ("tiny", b"\x30", b"\xc8"),
    ("small", b"\x34", b"\xfe\xff"),
    ("big", b"\x26\x08", b"\x08" + struct.pack("<q", -5_000_000_000)),
    ("bit", b"\x68\x01", b"\x01\x01"),
    ("real", b"\x3b", struct.pack("<f", 1.5)),
    ("float", b"\x6d\x08", b"\x08" + struct.pack("<d", 2.25)),
    ("decimal", b"\x6a\x09\x0a\x02", b"\x05\x00" + (12_345).to_bytes(4, "little")),
    ("money", b"\x6e\x08", b"\x08" + struct.pack("<iI", 0, 123_450_000)),
    ("small_money", b"\x6e\x04", b"\x04" + struct.pack("<i", -15_000)),
    ("at", b"\x6f\x08", b"\x08" + struct.pack("<iI", 45_000, 300 * 3600 + 150)),
    ("small_at", b"\x6f\x04", b"\x04" + struct.pack("<HH", 45_000, 61)),
    ("day", b"\x28", b"\x03" + _LAST_DAYS.to_bytes(3, "little")),
    ("time", b"\x29\x07", b"\x05" + (36_000_000_000 + 5_000_000).to_bytes(5, "little")),
    ("at2", b"\x2a\x03", b"\x07" + (3_600_500).to_bytes(4, "little") + _LAST_DAYS.to_bytes(3, "little")),
    ("at_zone", b"\x2b\x00", b"\x08" + (3600).to_bytes(3, "little") + _LAST_DAYS.to_bytes(3, "little") + struct.pack("<h", 90)),
    ("id", b"\x24\x10", b"\x10" + bytes(range(16))),
    ("text", b"\xe7\x40\x1f" + _COLLATION, struct.pack("<H", 4) + "ü€".encode("utf-16-le")),
    ("narrow", b"\xa7\x40\x1f" + _COLLATION, struct.pack("<H", 2) + b"\xfcx"),
    ("long", b"\xe7\xff\xff" + _COLLATION, struct.pack("<QI", 4, 2) + b"a\0" + struct.pack("<I", 2) + b"b\0" + b"\0\0\0\0"),
    ("xml", b"\xf1\x00", struct.pack("<QI", 8, 8) + "<a/>".encode("utf-16-le") + b"\0\0\0\0"),
    ("bytes", b"\xa5\x40\x1f", struct.pack("<H", 2) + b"\xff\x00"),
    ("old_text", b"\x63\xff\xff\xff\x7f" + _COLLATION + b"\x01\x01\0t\0", b"\x10" + b"p" * 16 + b"t" * 8 + struct.pack("<I", 2) + b"o\0"),
    ("nothing", b"\x26\x04", b"\0"),
    ("variant", b"\x62\x11\x1f\0\0", struct.pack("<I", 6) + b"\x38\x00" + struct.pack("<i", 42)),
]  # fmt: skip
"""A column of every kind: its name, its type information, a value."""


def every_kind() -> bytes:
    """One row with a value of every kind, and another where every third one is NULL by a bitmap of gaps."""
    told = columns(*((name, kind) for name, kind, _ in EVERY_KIND))
    gaps = sum(1 << index for index in range(0, len(EVERY_KIND), 3)).to_bytes((len(EVERY_KIND) + 7) // 8, "little")
    some = b"".join(value for index, (_, _, value) in enumerate(EVERY_KIND) if index % 3)
    return told + b"\xd1" + b"".join(value for _, _, value in EVERY_KIND) + b"\xd2" + gaps + some


class TdsFake:
    """Knows one user. `answers` are replies by what a batch contains; every other batch is answered with nothing."""

    def __init__(
        self, user: str, password: str, answers: Mapping[str, bytes] | None = None, *, context: ssl.SSLContext | None = None,
        at_login: bytes = b"",
    ) -> None:  # fmt: skip
        self.user, self.password, self.context, self.at_login = user, password, context, at_login
        self.answers = {"SELECT 1": table(["n"], [[1]]) + done(), **(answers or {})}
        self.batches: list[str] = []
        self.logins: list[dict[str, str]] = []

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """The handler of a connection."""
        wire = _Wire(reader, writer)
        asked = await wire.read()
        wants_tls = asked[asked.index(b"\xff") + 1 + 6] == 1
        answer = 1 if wants_tls and self.context else 3 if self.context else 2
        wire.send(b"\0\0\x0b\0\x06\x01\0\x11\0\x01\xff" + b"\x10\0\x10\x27\0\0" + bytes([answer]))
        if wants_tls and self.context:
            await wire.secure(self.context)
        login = _login_fields(await wire.read())
        self.logins.append(login)
        if (login["user"], login["password"]) != (self.user, self.password):
            wire.send(error(18456, f"Login failed for user '{login['user']}'.") + done(2))
            return
        if login["database"] not in ("", "app"):
            said = f'Cannot open database "{login["database"]}" requested by the login. The login failed.'
            wire.send(error(4060, said) + error(18456, "Login failed") + done(2))
            return
        accepted = b"\x01\x74\0\0\x04" + _wide("Microsoft SQL Server", "<B") + b"\x10\0\x10\x27"
        features = b"\xae\xff" if self.at_login else b""
        wire.send(self.at_login + struct.pack("<BH", 0xAD, len(accepted)) + accepted + features + done())
        while True:
            batch = (await wire.read())[22:].decode("utf-16-le")
            self.batches.append(batch)
            wire.send(next((reply for sql, reply in self.answers.items() if sql in batch), done()))


class _Wire:
    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls: Any = None

    def send(self, body: bytes, kind: int = 4) -> None:
        parts = [body[at : at + 4000] for at in range(0, len(body), 4000)]
        for part in parts:
            data = struct.pack(">BBHHBB", kind, part is parts[-1], len(part) + 8, 0, 1, 0) + part
            if self._tls:
                self._tls.write(data)
                data = self._goes.read()
            self._writer.write(data)

    async def read(self) -> bytes:
        body = b""
        while True:
            head = await self._exactly(8)
            body += await self._exactly(struct.unpack_from(">H", head, 2)[0] - 8)
            if head[1] & 1:
                return body

    async def secure(self, context: ssl.SSLContext) -> None:
        tls = context.wrap_bio(self._came, self._goes, server_side=True)
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                if said := self._goes.read():
                    self.send(said, 0x12)
                self._came.write(await self.read())
            else:
                break
        if said := self._goes.read():
            self.send(said, 0x12)
        self._tls = tls

    async def _exactly(self, count: int) -> bytes:
        if not self._tls:
            return await self._reader.readexactly(count)
        data = b""
        while len(data) < count:
            try:
                data += self._tls.read(count - len(data))
            except ssl.SSLWantReadError:
                self._came.write(await self._reader.read(4096) or b"\0")
        return data


def _login_fields(body: bytes) -> dict[str, str]:
    def field(at: int) -> bytes:
        start, count = struct.unpack_from("<HH", body, at)
        return body[start : start + 2 * count]

    secret = bytes((each ^ 0xA5) >> 4 | (each ^ 0xA5) << 4 & 0xFF for each in field(44))
    return {
        "user": field(40).decode("utf-16-le"),
        "password": secret.decode("utf-16-le"),
        "database": field(68).decode("utf-16-le"),
    }


def _wide(text: str, size: str) -> bytes:
    return struct.pack(size, len(text)) + text.encode("utf-16-le")
