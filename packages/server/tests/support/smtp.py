"""A real SMTP server that keeps what it is given and refuses on order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP

from watchbell.lib.clock import now_ms


@dataclass(frozen=True, slots=True)
class Letter:
    """One accepted message with its envelope, and when it was accepted (ms)."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    at: int = field(default_factory=now_ms)


class Mailbox:
    """`refuse_recipient` and `refuse_data` hold an SMTP answer such as ``550 no such user``; empty means accept."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refuse_recipient = ""
        self.refuse_data = ""
        self.port = 0
        self._arrival = asyncio.Event()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuse_data:
            return self.refuse_data
        message = BytesParser(policy=default).parsebytes(envelope.content)
        self.letters.append(Letter(envelope.mail_from, list(envelope.rcpt_tos), message))
        self._arrival.set()
        return "250 OK"

    async def wait_for(self, count: int, *, seconds: float = 30) -> list[Letter]:
        """All letters, once there are at least `count`. Raises `TimeoutError` when they do not come."""
        async with asyncio.timeout(seconds):
            while len(self.letters) < count:
                self._arrival.clear()
                await self._arrival.wait()
        return self.letters


@asynccontextmanager
async def listening(**options: Any) -> AsyncIterator[Mailbox]:
    """A mailbox on a free port; `options` go to aiosmtpd (TLS context, authenticator, …)."""
    mailbox = Mailbox()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(mailbox, **options), "127.0.0.1", 0)
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        server.close()
