"""A session of a line protocol: opened, secured as wanted, with what was learnt of the certificate."""

import ssl
from typing import NamedTuple

from watchbell.lib.certificate_details import details_of
from watchbell.lib.certificates import CertificateFacts
from watchbell.lib.host_names import place_of, sni_name
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream, open_stream, peer_chain
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_context import TlsWish, context_for
from watchbell.lib.trouble import Trouble
from watchbell.lib.turns import excerpt

MOST_LINES = 500


class Opening(NamedTuple):
    """Where to, and how the connection is secured: ``none``, ``starttls`` or ``tls``."""

    host: str
    port: int
    security: str
    wish: TlsWish
    server_name: str | None
    allow_private: bool

    @property
    def context(self) -> ssl.SSLContext:
        """The TLS context. Raises `NoConnection` when a certificate or key cannot be used."""
        return context_for(self.wish)

    @property
    def place(self) -> str:
        """``host:port``."""
        return place_of(self.host, self.port)

    @property
    def name(self) -> str | None:
        """The name to ask for."""
        return sni_name(self.host, self.server_name)


async def open_session(opening: Opening, watch: Stopwatch, deadline: float) -> Stream:
    """The stream, secured already where TLS begins with the first byte."""
    return await open_stream(
        opening.host,
        opening.port,
        watch,
        deadline=deadline,
        allow_private=opening.allow_private,
        tls=opening.context if opening.security == "tls" else None,
        server_name=opening.name,
    )


def leaf_of(stream: Stream) -> CertificateFacts | None:
    """The server's certificate, if it showed one that can be read."""
    chain = peer_chain(stream.tls)
    try:
        return details_of(chain[0]).facts if chain else None
    except ValueError:
        return None


async def read_text(stream: Stream) -> str:
    """A line as text."""
    return (await stream.line()).decode("utf-8", "replace")


def refusal(stream: Stream, what: str, said: str) -> NoConnection:
    """The error for a server that answered something else than hoped for."""
    return NoConnection(Trouble(f"{stream.place} {what}: {excerpt(said.encode())}"))


async def coded_reply(stream: Stream, *codes: str, doing: str) -> list[str]:
    """The lines of a reply as SMTP and FTP write them (``250-…`` until ``250 …``). Raises `NoConnection` for other codes."""
    lines: list[str] = []
    while len(lines) < MOST_LINES:
        line = await read_text(stream)
        if not lines and not (line[:3].isdigit() and line[3:4] in ("", " ", "-")):
            raise refusal(stream, f"does not answer as expected to {doing}", line)
        lines.append(line)
        if line[:3] == lines[0][:3] and line[3:4] != "-":
            if line[:3] in codes:
                return [each[4:] for each in lines]
            raise refusal(stream, f"refused {doing}", line)
    raise NoConnection(Trouble(f"{stream.place} sent a reply of more than {MOST_LINES} lines"))
