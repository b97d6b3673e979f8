"""Pings by e-mail: a small SMTP server that takes mail for monitors and for nobody else. It relays nothing.

``<uuid>@domain`` or ``<ping key>+<slug>@domain``, as Healthchecks' addresses are. A mail is accepted once its ping is
durable; whatever is our own trouble is answered so that the sender tries again.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from watchbell.domain.addresses import slug_address, token_address
from watchbell.domain.errors import WatchbellError
from watchbell.domain.pings import Signal, SignalForm
from watchbell.ingest.ears import Ears
from watchbell.ingest.mail_reading import Mail, read_mail
from watchbell.ingest.mail_repeats import Repeats, Turn
from watchbell.ingest.mail_sessions import Certificate, MailSession, Room, host_of
from watchbell.lib.clock import Clock
from watchbell.lib.host_names import encode_name

log = structlog.get_logger()
_MOST_RECIPIENTS = 20
_LAST_SECONDS = 3
"""What a mail that is being taken in gets when the program ends."""

NOBODY = "550 5.1.1 nobody has this address here"
LATER = "451 4.3.0 it could not be stored: try again"

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
        if isinstance(server, MailSession):
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
            signal = _signal(mail, host_of(session.peer), str(envelope.mail_from or ""))
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


def _plain_domain(domain: str) -> str:
    try:
        return encode_name(domain).removesuffix(".").lower()
    except ValueError:
        return ""


def _one_line(text: str) -> str:
    return " ".join(text.encode("ascii", "replace").decode().split())[:300]


@asynccontextmanager
async def taking_mail(door: MailDoor, ears: Ears, knows: Knows, clock: Clock) -> AsyncIterator[None]:
    """Listen for mail; at the end a mail that is being taken in is still answered. Raises `OSError`."""
    # It writes down every address, and those are secrets.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    room, postman = Room(), Postman(door, ears, knows, clock)
    tls = None if door.cert is None else Certificate(door.cert, door.key)

    def session() -> MailSession:
        return MailSession(room, postman, _plain_domain(door.domain), None if tls is None else tls.context())

    server = await asyncio.get_running_loop().create_server(session, door.host or None, door.port)
    log.info("mail is taken in", host=door.host, port=door.port, domain=door.domain)
    try:
        yield
    finally:
        server.close()
        if postman.at_work:
            await asyncio.wait(postman.at_work, timeout=_LAST_SECONDS)
            await asyncio.sleep(0)  # their sessions say so
        for transport in list(room.served):
            transport.close()
        await asyncio.sleep(0)
