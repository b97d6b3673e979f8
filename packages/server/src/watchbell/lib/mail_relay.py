"""Where mail is handed in: a server, and the one that the instance offers to everybody who has none."""

import socket
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit


class Security(StrEnum):
    """How the connection is protected: not at all, by STARTTLS before anything is said, or by TLS from the start."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"

    @property
    def port(self) -> int:
        """The port where servers offer it."""
        return {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}[self]


@dataclass(frozen=True, slots=True)
class Relay:
    """A mail server and how to speak with it; `sender` is ``alerts@example.com`` or ``Name <alerts@example.com>``.

    `is_trusted` says that the operator named it, so it may lie in a private network.
    """

    host: str
    port: int
    security: Security
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    verify: bool = True
    is_trusted: bool = False


_SCHEMES = {"smtp": Security.NONE, "smtp+starttls": Security.STARTTLS, "smtps": Security.TLS}
_default: list[Relay] = []


def set_default_relay(relay: Relay | None) -> None:
    """Sets the relay of channels that name none; `None` takes it away. The program does so once when it starts."""
    _default[:] = [] if relay is None else [relay]


def default_relay() -> Relay | None:
    """The relay of channels that name none."""
    return _default[0] if _default else None


def relay_from_url(url: str, *, sender: str | None = None) -> Relay:
    """The operator's relay, as a setting writes it: ``smtp+starttls://user:password@mail.example.com:587``.

    Schemes: ``smtp`` (plain), ``smtp+starttls``, ``smtps``. ``?from=`` names the sender when `sender` does not,
    ``?verify=false`` accepts any certificate. Raises `ValueError`, which never quotes the password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("the mail server's URL cannot be read; write smtp+starttls://user:password@host:587") from None
    security = _SCHEMES.get(parts.scheme)
    if security is None or not parts.hostname:
        raise ValueError("the mail server's URL must start with smtp://, smtp+starttls:// or smtps:// and name a host")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if unknown := options.keys() - {"from", "verify"}:
        raise ValueError(f"the mail server's URL has unknown options: {', '.join(sorted(unknown))}")
    username = unquote(parts.username) if parts.username else None
    return Relay(
        host=parts.hostname,
        port=port or security.port,
        security=security,
        sender=sender or options.get("from") or sender_for(username),
        username=username,
        password=unquote(parts.password) if parts.password else None,
        verify=options.get("verify", "true").lower() not in ("false", "0", "no"),
        is_trusted=True,
    )


def sender_for(username: str | None) -> str:
    """A sender when nobody named one: the user if it is an address, else ``watchbell@<this machine>``."""
    if username and "@" in username:
        return username
    return f"watchbell@{local_name()}"


def local_name() -> str:
    """This machine's name as mail servers accept it in a greeting, without asking a resolver."""
    name = socket.gethostname()
    fits = name.isascii() and all(part.replace("-", "").isalnum() for part in name.split("."))
    return name if fits else "localhost"
