"""A fake of how MySQL 8 and later let somebody log in (``caching_sha2_password``), which no package here brings.

Written from MySQL's "Client/Server Protocol" pages; the tests let an independent driver log in to it as well.
"""

import hashlib
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

NONCE = b"abcdefghijklmnopqrst"
_SSL = 0x800
_OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 - MySQL's own choice


class MySql8:
    """Knows one user with a password; `remembers` it from an earlier login (the short way) or not (the long one)."""

    def __init__(
        self,
        password: str,
        *,
        remembers: bool,
        context: ssl.SSLContext | None = None,
        plugin: str = "caching_sha2_password",
    ) -> None:
        self.password, self.remembers, self.context, self.plugin = password.encode(), remembers, context, plugin
        self.ways: list[str] = []
        self._key = rsa.generate_private_key(65_537, 2048)

    @contextmanager
    def listening(self) -> Iterator[int]:
        """Inside, it listens on the port that is given, a thread for each connection."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
            yield listener.getsockname()[1]
            listener.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, EOFError), ExitStack() as opened:
            self._talk(opened.enter_context(connection), opened)

    def _talk(self, connection: socket.socket, opened: ExitStack) -> None:
        number = 0

        def send(body: bytes) -> None:
            nonlocal number
            connection.sendall(len(body).to_bytes(3, "little") + bytes([number]) + body)
            number += 1

        def exactly(count: int) -> bytes:
            data = b""
            while len(data) < count:
                if not (more := connection.recv(count - len(data))):
                    raise EOFError
                data += more
            return data

        def read() -> bytes:
            nonlocal number
            head = exactly(4)
            number = head[3] + 1
            return exactly(int.from_bytes(head[:3], "little"))

        can = 0xF7FF | (_SSL if self.context else 0) & 0xFFFF
        can = can if self.context else can & ~_SSL
        first = "mysql_native_password" if self.plugin != "caching_sha2_password" else self.plugin
        send(
            b"\x0a8.4.2\0" + struct.pack("<I", 7) + NONCE[:8] + b"\0" + struct.pack("<HBHHB", can, 45, 2, 0x00FF, 21)
            + b"\0" * 10 + NONCE[8:] + b"\0" + first.encode() + b"\0"
        )  # fmt: skip
        hello = read()
        if self.context and struct.unpack_from("<I", hello)[0] & _SSL:
            connection = opened.enter_context(self.context.wrap_socket(connection, server_side=True))
            hello = read()
        user, _, rest = hello[32:].partition(b"\0")
        proof = rest[1 : 1 + rest[0]]
        if self.plugin != first:
            send(b"\xfe" + self.plugin.encode() + b"\0" + NONCE + b"\0")
            proof = read()
        if not self._accepts(proof, send, read, is_secure=isinstance(connection, ssl.SSLSocket)):
            send(b"\xff\x15\x04#28000Access denied for user '" + user + b"'@'127.0.0.1' (using password: YES)")
            return
        send(b"\0\0\0\x02\0\0\0")
        while (command := read())[:1] != b"\x01":
            number = 1
            if b"SELECT 1" in command:
                for body in (
                    b"\x01",
                    b"\x03def\0\0\0\x011\0\x0c\x3f\0\1\0\0\0\x03\x81\0\0\0\0",
                    b"\xfe\0\0\2\0",
                    b"\x011",
                    b"\xfe\0\0\2\0",
                ):
                    send(body)
            else:
                send(b"\0\0\0\x02\0\0\0")

    def _accepts(self, proof, send, read, *, is_secure: bool) -> bool:
        if self.plugin == "sha256_password":
            return (self._by_key(proof, send, read) if not is_secure else proof[:-1]) == self.password
        if self.plugin != "caching_sha2_password":
            return False
        if self.remembers:
            self.ways.append("remembered")
            once = hashlib.sha256(self.password).digest()
            mask = hashlib.sha256(hashlib.sha256(once).digest() + NONCE).digest()
            if bytes(a ^ b for a, b in zip(once, mask, strict=True)) != proof:
                return False
            send(b"\1\3")
            return True
        send(b"\1\4")
        said = read()
        if is_secure:
            self.ways.append("by tls")
            return said == self.password + b"\0"
        return self._by_key(said, send, read) == self.password

    def _by_key(self, asked: bytes, send, read) -> bytes:
        assert asked in (b"\1", b"\2")
        self.ways.append("by key")
        pem = self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        send(b"\1" + pem)
        masked = self._key.decrypt(read(), _OAEP)
        return bytes(a ^ b for a, b in zip(masked, cycle(NONCE), strict=False))[:-1]
