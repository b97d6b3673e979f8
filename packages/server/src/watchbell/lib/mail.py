"""One mail to a few people: composed so that nothing can be injected, handed to a real server within a time budget."""

import asyncio
import os
import re
import socket
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from functools import cache

import aiosmtplib
import certifi
from aiosmtplib import SMTPException, SMTPRecipientRefused, SMTPRecipientsRefused, SMTPResponseException

from watchbell.lib.mail_address import bare
from watchbell.lib.mail_relay import Relay, Security, local_name
from watchbell.lib.private_addresses import PrivateAddress, resolve_public
from watchbell.lib.rehearsal import Letter, keep
from watchbell.lib.resolving import NotResolved, resolve

_ID_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_GOODBYE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Mail:
    """What is sent. `key` makes the Message-ID, the same for every attempt; `thread` keeps mails together.

    `sent_at` (ms) is the Date. `reply_to` is an address or ``Name <address>``.
    """

    key: str
    to: tuple[str, ...]
    sender: str
    subject: str
    text: str
    html: str
    sent_at: int
    thread: str | None = None
    reply_to: str | None = None
    unsubscribe: str | None = None
    """An http address at which a POST ends such mails (RFC 8058); mail programs offer it beside the sender."""


@dataclass(frozen=True, slots=True)
class Handed:
    """The server has it; `refused` are those recipients that it did not take, with its words."""

    words: str
    refused: tuple[str, ...] = ()


class NotHanded(Exception):
    """The server did not take the mail; `permanent` when it said so for good (5xx). The text holds its words."""

    def __init__(self, reason: str, *, permanent: bool = False, code: int | None = None, words: str = "") -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.code, self.words = reason, permanent, code, words


def compose(mail: Mail) -> EmailMessage:
    """The message with both forms of its text and the headers that keep robots from answering it."""
    domain = bare(mail.sender).rpartition("@")[2] or "localhost"
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = mail.sender
    message["To"] = ", ".join(mail.to)
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = datetime.fromtimestamp(mail.sent_at // 1000, UTC)
    message["Message-ID"] = f"<{_id(mail.key)}@{domain}>"
    if mail.thread:
        message["In-Reply-To"] = message["References"] = f"<thread.{_id(mail.thread)}@{domain}>"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    # Quoted-printable passes servers that know only seven bits and short lines.
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{_id(mail.key)}_=")
    return message


async def hand_in(mail: Mail, relay: Relay, *, timeout_ms: int, allow_private: bool) -> Handed:
    """Gives the mail to the relay, one connection per mail. Raises `NotHanded` and nothing else."""
    place = f"{relay.host}:{relay.port}"
    composed = compose(mail)
    keep(Letter(f"smtp://{place}", mail.text, headers=_readable(composed), html=mail.html))
    raw = composed.as_bytes()
    try:
        async with asyncio.timeout(timeout_ms / 1000):
            client = await _connect(relay, allow_private=allow_private)
            try:
                refused, words = await client.sendmail(bare(mail.sender), mail.to, raw)
            except BaseException:
                client.close()
                raise
    except TimeoutError:
        raise NotHanded(f"the mail server {place} did not answer within {timeout_ms / 1000:g} s") from None
    except PrivateAddress as error:
        raise NotHanded(str(error), permanent=True) from None
    except SMTPRecipientsRefused as error:
        raise _all_refused(error.recipients) from None
    except SMTPResponseException as error:
        raise _refused(place, error) from None
    except (SMTPException, NotResolved, OSError, ValueError) as error:
        raise NotHanded(f"the mail server {place}: {_why(error)}") from None
    await _say_goodbye(client)
    return Handed(words, tuple(f"{who}: {answer.code} {_line(answer.message)}" for who, answer in refused.items()))


def _readable(composed: EmailMessage) -> dict[str, str]:
    own = ("content-type", "content-transfer-encoding", "mime-version")
    return {name: str(value) for name, value in composed.items() if name.lower() not in own}


async def _connect(relay: Relay, *, allow_private: bool) -> aiosmtplib.SMTP:
    host = relay.host
    addresses = await (resolve(host) if allow_private or relay.is_trusted else resolve_public(host, relay.port))
    client = aiosmtplib.SMTP(
        hostname=relay.host,
        sock=await _open(addresses, relay.port),
        local_hostname=local_name(),
        use_tls=relay.security is Security.TLS,
        start_tls=relay.security is Security.STARTTLS,
        tls_context=None if relay.security is Security.NONE else _trust(verify=relay.verify),
        username=relay.username,
        password=relay.password,
        timeout=None,  # the whole exchange has one budget
    )
    await client.connect()
    return client


async def _say_goodbye(client: aiosmtplib.SMTP) -> None:
    # The mail has been taken: a server that does not say goodbye must not make us send it again.
    with suppress(TimeoutError, SMTPException, OSError):
        async with asyncio.timeout(_GOODBYE_SECONDS):
            await client.quit()
    client.close()


async def _open(addresses: list[str], port: int) -> socket.socket:
    """A connection to the first address that takes one: the library would look the name up a second time."""
    loop = asyncio.get_running_loop()
    last: OSError = ConnectionError("there is no address")
    for address in addresses:
        connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        connection.setblocking(False)
        try:
            await loop.sock_connect(connection, (address, port))
        except OSError as error:
            connection.close()
            last = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise last


@cache
def _trust(*, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())  # small containers bring no certificates of their own
    if not verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _all_refused(refusals: Iterable[SMTPRecipientRefused]) -> NotHanded:
    """Nobody took it: for good only if the server said so of each."""
    given = list(refusals)
    words = "; ".join(f"{one.recipient}: {one.code} {_line(one.message)}" for one in given)
    permanent = all(500 <= one.code < 600 for one in given)
    return NotHanded(f"no recipient was accepted: {words}", permanent=permanent, code=given[0].code, words=words)


def _refused(place: str, error: SMTPResponseException) -> NotHanded:
    words = f"{error.code} {_line(error.message)}"
    # A server that is starting or overloaded may greet with 554: that says nothing about this mail.
    early = isinstance(error, aiosmtplib.SMTPConnectResponseError | aiosmtplib.SMTPHeloError)
    permanent = 500 <= error.code < 600 and not early
    action = "refused the login" if isinstance(error, aiosmtplib.SMTPAuthenticationError) else "answered"
    return NotHanded(f"the mail server {place} {action}: {words}", permanent=permanent, code=error.code, words=words)


def _why(error: BaseException) -> str:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return f"the certificate is not trusted: {seen.verify_message}"
        if isinstance(seen, ssl.SSLError):
            return f"TLS failed: {seen.reason or 'the server does not speak it here'}"
        if isinstance(seen, OSError) and seen.errno:
            return os.strerror(seen.errno)
        seen = seen.__cause__ or seen.__context__
    return _line(str(error)) or "the connection failed"


def _line(text: str) -> str:
    return " ".join(text.split())[:500]


def _id(key: str) -> str:
    return _ID_UNSAFE.sub("-", key)[:200] or "-"
