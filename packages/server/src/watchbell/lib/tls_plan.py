"""Whether a connection is secured, as databases put it: off, if the server can, always, or always and verified."""

import ssl
from typing import Literal, NamedTuple

from watchbell.lib.host_names import sni_name
from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_context import TlsWish, context_for
from watchbell.lib.trouble import Trouble

TlsMode = Literal["off", "prefer", "require", "verify"]


class TlsPlan(NamedTuple):
    """The mode, the context for it (`None` when off), and the name to ask for."""

    mode: TlsMode
    context: ssl.SSLContext | None
    name: str | None

    @property
    def wanted(self) -> bool:
        """Whether to ask the server for TLS."""
        return self.mode != "off"

    @property
    def needed(self) -> bool:
        """Whether to give up without TLS."""
        return self.mode in ("require", "verify")

    async def secure(self, stream: Stream) -> None:
        """Go on by TLS. Raises `ssl.SSLError`."""
        if self.context is not None:
            await stream.secure(self.context, self.name)

    def refuse_plain(self, place: str) -> None:
        """The server cannot speak TLS: raises `NoConnection` when it has to."""
        if self.needed:
            raise NoConnection(Trouble(f"{place} offers no TLS, and this check requires it"))


def plan_for(
    mode: TlsMode,
    host: str,
    server_name: str | None,
    ca: str | None,
    certificate: str | None,
    key: str | None,
    *,
    highest: str | None = None,
) -> TlsPlan:
    """The plan of a check; `highest` is the newest TLS version that the protocol allows.

    Raises `NoConnection` when a certificate or key cannot be used.
    """
    if mode == "off":
        return TlsPlan(mode, None, None)
    wish = TlsWish(mode == "verify", ca if mode == "verify" else None, certificate, key, highest=highest)
    return TlsPlan(mode, context_for(wish), sni_name(host, server_name))
