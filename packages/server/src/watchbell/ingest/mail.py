"""Pings by e-mail: a small SMTP server that takes mail for monitors and for nobody else. It relays nothing.

``<uuid>@domain`` or ``<ping key>+<slug>@domain``, as Healthchecks' addresses are. A mail is accepted once its ping is
durable; whatever is our own trouble is answered so that the sender tries again.
"""

import asyncio
import ipaddress
import logging
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from watchbell.domain.addresses import slug_address, token_address
from watchbell.domain.errors import WatchbellError
from watchbell.domain.pings import Signal, SignalForm
from watchbell.ingest.ears import Ears
from watchbell.ingest.mail_reading import Mail, read_mail
from watchbell.ingest.mail_repeats import Repeats, Turn
from watchbell.lib.clock import Clock
from watchbell.lib.host_names import encode_name

log = structlog.get_logger()
MAX_MAIL = 1_048_576
_MOST_FLOOD = 8 * MAX_MAIL
"""A client that goes on beyond this with one mail is hung up on: it could fill our memory with a line that never ends."""
_MOST_LINE = 65_536
_MOST_SESSIONS = 100
_MOST_OF_ONE = 20
_MOST_RECIPIENTS = 20
_MOST_COMMANDS = 200
"""So often a client may give the same command in one session."""
_IDLE_SECONDS = 120
_SESSION_SECONDS = 600
_LAST_SECONDS = 3
"""What a mail that is being taken in gets when the program ends."""

NOBODY = "550 5.1.1 nobody has this address here"
LATER = "451 4.3.0 it could not be stored: try again"
FULL = b"421 4.3.2 too many connections: try again\r\n"

Knows = Callable[[str, SignalForm], Awaitable[bool]]
"""Whether a signal of this form to this address would find a monitor."""


@dataclass(frozen=True, slots=True)
class MailDoor:
    """Where mail is taken in, and for which domain. With a certificate STARTTLS is offered."""

    host: str
    port: int
    domain: str
    cert: Path | None = None
    key: Path | None = None
    patience_seconds: float = 30
    """How long the database may take before the sender is asked to come again."""


class Postman:
    """The answers to a client's commands, called by aiosmtpd."""

    def __init__(self, door: MailDoor, ears: Ears, knows: Knows, clock: Clock) -> None:
        self._domain = _plain_domain(door.domain)
        self._patience_seconds = door.patience_seconds
        self._ears = ears
        self._knows = knows
        self._clock = clock
        self._repeats = Repeats()
        self.at_work: set[asyncio.Task[str]] = set()
        """Mails that are being taken in."""

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """What we can do. There is nobody to log in as."""
        session.host_name = hostname
        return [*(line for line in responses[:-1] if not line.startswith("250-AUTH")), "250-PIPELINING", responses[-1]]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Anybody may send."""
        if isinstance(server, _Server):
            server.taken = 0
        envelope.mail_from = address or "<>"
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only addresses of monitors."""
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients in one mail"
        found = await self._address_of(address)
        if found is None or not await self._knows(found, SignalForm.HEARTBEAT):
            return NOBODY
        if found not in envelope.rcpt_tos:
            envelope.rcpt_tos.append(found)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Take the mail in, as one ping of each recipient."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        task = asyncio.create_task(self._take_in(session, envelope, content))
        self.at_work.add(task)
        task.add_done_callback(self.at_work.discard)
        try:
            # Shielded: a client that hangs up now has told us all the same, and who has to ask again is told so then.
            return await asyncio.wait_for(asyncio.shield(task), self._patience_seconds)
        except TimeoutError:
            return LATER

    async def handle_exception(self, error: Exception) -> str:
        """Our own trouble; the sender tries again."""
        log.error("a ping by e-mail could not be taken in", error=repr(error))
        return LATER

    async def _take_in(self, session: Session, envelope: Envelope, content: bytes) -> str:
        try:
            # In a thread: a mail of a strange build takes a while to read, and checks go on meanwhile.
            mail = await asyncio.to_thread(read_mail, content)
            signal = _signal(mail, _host_of(session.peer), str(envelope.mail_from or ""))
            answers = [await self._tell(address, signal, mail.message_id) for address in envelope.rcpt_tos]
        except Exception as error:  # noqa: BLE001 - whatever it is, the sender has the mail and tries again
            return await self.handle_exception(error)
        # One answer for all recipients: who is told again is told once, by the Message-ID.
        return next((answer for answer in answers if answer.startswith("4")), None) or min(answers)

    async def _tell(self, address: str, signal: Signal, message_id: str | None) -> str:
        turn = self._repeats.begin(address, message_id, self._clock())
        if turn is not Turn.FIRST:
            return "250 2.0.0 told already" if turn is Turn.REPEATED else LATER
        try:
            await self._ears.hear(address, signal)
        except WatchbellError as error:
            self._repeats.forget(address, message_id)
            return LATER if error.status >= 500 or error.status == 429 else f"554 5.7.0 {_one_line(error.message)}"
        except BaseException:
            self._repeats.forget(address, message_id)
            raise
        self._repeats.keep(address, message_id, self._clock())
        return "250 2.0.0 told"

    async def _address_of(self, mailbox: str) -> str | None:
        local, _, domain = mailbox.rpartition("@")
        if _plain_domain(domain) != self._domain or not local.isascii() or not 3 <= len(local) <= 128:
            return None
        key, plus, slug = local.partition("+")
        if not plus:
            return token_address(local)
        org_id = await self._ears.org_of(key)
        return None if org_id is None else slug_address(org_id, slug.lower())


def _signal(mail: Mail, source: str, sender: str) -> Signal:
    return Signal(
        source=source,
        scheme="email",
        user_agent=sender.replace("\0", "").encode(errors="replace").decode(),
        subject=mail.subject,
        body=mail.text,
    )


def _host_of(peer: Any) -> str:
    host = str(peer[0]) if isinstance(peer, tuple) else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _plain_domain(domain: str) -> str:
    try:
        return encode_name(domain).removesuffix(".").lower()
    except ValueError:
        return ""


def _one_line(text: str) -> str:
    return " ".join(text.encode("ascii", "replace").decode().split())[:300]


class _Server(SMTP):
    """One client's session: limited in time, and in what it may say at a stretch."""

    line_length_limit = _MOST_LINE

    def __init__(self, place: "_Place", postman: Postman, domain: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(
            postman,
            data_size_limit=MAX_MAIL,
            enable_SMTPUTF8=True,
            hostname=domain,
            ident="ESMTP",
            tls_context=tls,
            timeout=_IDLE_SECONDS,
            command_call_limit=_MOST_COMMANDS,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            loop=asyncio.get_running_loop(),
        )
        self.taken = 0
        self._place = place
        self._first: asyncio.BaseTransport | None = None
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._first is None:
            self._first = transport
            if not self._place.enter(transport):
                transport.write(FULL)  # type: ignore[attr-defined]  # a stream's transport
                transport.close()
            else:
                self._end = asyncio.get_running_loop().call_later(_SESSION_SECONDS, transport.abort)  # type: ignore[attr-defined]  # a stream's
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._end is not None:
            self._end.cancel()
        if self._first is not None:
            self._place.leave(self._first)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        self.taken += len(data)
        if self.taken > _MOST_FLOOD and self._first is not None:
            self._first.abort()  # type: ignore[attr-defined]  # a stream's transport
            return
        super().data_received(data)


class _Place:
    """Who is being served."""

    def __init__(self) -> None:
        self.served: dict[asyncio.BaseTransport, str] = {}
        self._of = Counter[str]()

    def enter(self, transport: asyncio.BaseTransport) -> bool:
        """Answers whether there is room."""
        host = _host_of(transport.get_extra_info("peername"))
        if len(self.served) >= _MOST_SESSIONS or self._of[host] >= _MOST_OF_ONE:
            return False
        self.served[transport] = host
        self._of[host] += 1
        return True

    def leave(self, transport: asyncio.BaseTransport) -> None:
        """Make room."""
        host = self.served.pop(transport, None)
        if host is not None:
            self._of[host] -= 1
            if not self._of[host]:
                del self._of[host]


@asynccontextmanager
async def taking_mail(door: MailDoor, ears: Ears, knows: Knows, clock: Clock) -> AsyncIterator[None]:
    """Listen for mail; at the end a mail that is being taken in is still answered. Raises `OSError`."""
    # It writes down every address, and those are secrets.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    place, postman = _Place(), Postman(door, ears, knows, clock)
    tls = None if door.cert is None else _tls(door.cert, door.key)
    factory = partial(_Server, place, postman, _plain_domain(door.domain), tls)
    server = await asyncio.get_running_loop().create_server(factory, door.host or None, door.port)
    log.info("mail is taken in", host=door.host, port=door.port, domain=door.domain)
    try:
        yield
    finally:
        server.close()
        if postman.at_work:
            await asyncio.wait(postman.at_work, timeout=_LAST_SECONDS)
            await asyncio.sleep(0)  # their sessions say so
        for transport in list(place.served):
            transport.close()
        await asyncio.sleep(0)


def _tls(cert: Path, key: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    return context
