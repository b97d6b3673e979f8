"""Servers in a thread, with plain sockets: OpenSSL's own behaviour, which the event loop's server does not show."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def blocking_server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Talks with one caller after the other, then hangs up; its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            with caller, suppress(OSError):
                caller.settimeout(30)
                talk(caller)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()  # whom it still talks with hangs up in the event loop, which must not be waited for here


@contextmanager
def tls_server(context: ssl.SSLContext) -> Iterator[int]:
    """Shakes hands and holds on; unlike the event loop's server it sends its alerts before it hangs up."""

    def hold(caller: socket.socket) -> None:
        with context.wrap_socket(caller, server_side=True) as secured:
            while secured.recv(1000):
                pass

    with blocking_server(hold) as port:
        yield port
