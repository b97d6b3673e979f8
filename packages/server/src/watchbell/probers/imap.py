"""IMAP: greets a mail server, secures the connection, logs in and counts a mailbox's messages; it changes nothing."""

import re
from typing import Annotated, Literal

from pydantic import Field

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.mail_fields import LINE_SUBJECTS, LineTarget, Security, observe_line, read_line_url
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.host_names import place_of
from watchbell.lib.line_session import MOST_LINES, Opening, leaf_of, open_session, read_text, refusal
from watchbell.lib.server_greeting import Met
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_context import TlsWish
from watchbell.lib.trouble import Trouble

SUBJECTS = LINE_SUBJECTS | {
    "messages": Subject("Messages in the mailbox", "number"),
    "unseen": Subject("Unseen messages", "number"),
}
_PORTS: dict[Security, int] = {"none": 143, "starttls": 143, "tls": 993}
_STATUS = re.compile(r"(MESSAGES|UNSEEN) (\d{1,10})", re.IGNORECASE)


class ImapTarget(LineTarget):
    """A mail server that people read their mail from."""

    kind: Literal["imap"] = "imap"
    security: Security = Field(
        "tls",
        title="Security",
        description="TLS from the first byte, agreed on in plain text first (STARTTLS), or none.",
        json_schema_extra={"x-labels": {"none": "None", "starttls": "STARTTLS", "tls": "TLS"}},
    )
    mailbox: str | None = Field(
        None,
        title="Mailbox",
        description="Count the messages of this mailbox after logging in.",
        pattern=r"^[^\x00-\x1f\x7f]+$",
        max_length=255,
        json_schema_extra={"x-group": "Mailbox", "x-placeholder": "INBOX"},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


async def probe(target: ImapTarget, limits: ProbeLimits) -> Observation:
    """Log in if asked to, look, and leave."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    wish = TlsWish(*target.tls_settings)
    opening = Opening(
        target.host, target.port_or(_PORTS), target.security, wish, target.server_name, limits.allow_private
    )
    errand = _talk(target, opening, watch, deadline)
    met, trouble = await attempt(errand, watch, place=opening.place, timeout_ms=limits.timeout_ms, deadline=deadline)
    return observe_line(target, target.assertions, SUBJECTS, limits, watch, met, trouble)


async def _talk(target: ImapTarget, opening: Opening, watch: Stopwatch, deadline: float) -> Met:
    async with await open_session(opening, watch, deadline) as stream:
        watch.doing = "greeting"
        greeting = await read_text(stream)
        if not greeting.startswith(("* OK", "* PREAUTH")):
            raise refusal(stream, "greets with something else than OK", greeting)
        watch.lap("greeting", greeting[5:125])
        if opening.security == "starttls":
            await _ask(stream, "STARTTLS", "STARTTLS")
            await stream.secure(opening.context, opening.name)
        capabilities = _words(await _ask(stream, "CAPABILITY", "CAPABILITY"), "* CAPABILITY ")
        figures: dict[str, float] = {}
        if target.username is not None:
            watch.doing = "login"
            login = f"LOGIN {_quoted(target.username)} {_quoted(target.password or '')}"
            await _ask(stream, login, "the login")
            watch.lap("login", target.username)
        if target.mailbox is not None:
            watch.doing = "mailbox"
            lines = await _ask(stream, f"STATUS {_quoted(target.mailbox)} (MESSAGES UNSEEN)", "the mailbox")
            found = {name.lower(): int(count) for line in lines for name, count in _STATUS.findall(line)}
            if not found:
                raise NoConnection(Trouble(f"{stream.place} tells nothing of the mailbox {target.mailbox!r}"))
            figures |= found
            watch.lap("mailbox", ", ".join(f"{count} {name}" for name, count in found.items()))
        await stream.send(b"z LOGOUT\r\n")
        return Met(greeting, capabilities, leaf_of(stream), figures)


async def _ask(stream: Stream, command: str, doing: str) -> list[str]:
    """The untagged lines up to the tagged OK (RFC 3501). Raises `NoConnection` when it says NO or BAD."""
    await stream.send(f"a {command}\r\n".encode())
    lines: list[str] = []
    while len(lines) < MOST_LINES:
        line = await read_text(stream)
        if line.startswith("a "):
            if line[2:].upper().startswith("OK"):
                return lines
            raise refusal(stream, f"refused {doing}", line[2:])
        lines.append(line)
    raise NoConnection(Trouble(f"{stream.place} sent more than {MOST_LINES} lines"))


def _words(lines: list[str], beginning: str) -> list[str]:
    return next((line[len(beginning) :].split() for line in lines if line.upper().startswith(beginning)), [])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def shorthand(url: str) -> dict[str, object]:
    """``imap://host`` or ``imaps://host`` → a config."""
    return read_line_url("imap", url, {"imap": "starttls", "imaps": "tls"})


def describe(target: ImapTarget) -> str:
    """One line for lists: host and port."""
    return place_of(target.host, target.port_or(_PORTS))


PROBER = Prober(
    target=ImapTarget,
    probe=probe,
    label="IMAP",
    group="Mail & files",
    describe=describe,
    schemes=("imap", "imaps"),
    shorthand=shorthand,
)
