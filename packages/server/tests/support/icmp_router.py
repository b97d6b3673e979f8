"""A router on this machine that answers pings to an address with an ICMP message (root only)."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def router(address: str, kind: int, code: int, rest: int, *, quoted: int = 64) -> Iterator[None]:
    """Answer each echo request to `address` with this message, which quotes so many bytes behind the IP header."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    sock.settimeout(0.05)
    over = threading.Event()

    def answer() -> None:
        while not over.is_set():
            try:
                packet = sock.recv(65_535)
            except TimeoutError:
                continue
            header = (packet[0] & 15) * 4
            if packet[16:20] == socket.inet_aton(address) and packet[header] == 8:
                body = struct.pack("!I", rest) + packet[: header + quoted]
                summed = _checksum(struct.pack("!BBH", kind, code, 0) + body)
                sock.sendto(struct.pack("!BBH", kind, code, summed) + body, ("127.0.0.1", 0))

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        sock.close()


def _checksum(data: bytes) -> int:
    data += b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
