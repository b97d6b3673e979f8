"""SMTP: greets a mail server, secures the connection, logs in and asks whether it takes mail for somebody; sends none."""

import base64
from typing import Annotated, Literal

from pydantic import Field

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.mail_fields import LINE_SUBJECTS, LineTarget, Security, observe_line, read_line_url
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.host_names import place_of
from watchbell.lib.line_session import Opening, coded_reply, leaf_of, open_session
from watchbell.lib.server_greeting import Met
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tls_context import TlsWish
from watchbell.lib.trouble import Trouble

SUBJECTS = LINE_SUBJECTS | {"size_limit": Subject("Largest message taken", "number", unit="bytes")}
_PORTS: dict[Security, int] = {"none": 25, "starttls": 587, "tls": 465}
_ADDRESS = r"^[^\s<>@\x00-\x1f\x7f]{1,64}@[^\s<>@\x00-\x1f\x7f]{1,253}$"


class SmtpTarget(LineTarget):
    """A mail server."""

    kind: Literal["smtp"] = "smtp"
    sender: str = Field(
        "",
        title="Sender",
        description="Who the mail that is not sent would be from; empty as bounces are.",
        pattern=f"^$|{_ADDRESS}",
        max_length=320,
        json_schema_extra={"x-group": "Recipient", "x-advanced": True},
    )
    recipient: str | None = Field(
        None,
        title="Recipient",
        description="The server must be willing to take mail for this address. Nothing is sent.",
        pattern=_ADDRESS,
        max_length=320,
        json_schema_extra={"x-group": "Recipient", "x-placeholder": "postmaster@example.org"},
    )
    hello: str = Field(
        "watchbell.invalid",
        title="Our name",
        description="How we introduce ourselves (EHLO).",
        pattern=r"^[A-Za-z0-9._:\[\]-]+$",
        max_length=253,
        json_schema_extra={"x-group": "Connection", "x-advanced": True},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


async def probe(target: SmtpTarget, limits: ProbeLimits) -> Observation:
    """Talk up to the point where a message would follow, and leave."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    wish = TlsWish(*target.tls_settings)
    opening = Opening(
        target.host, target.port_or(_PORTS), target.security, wish, target.server_name, limits.allow_private
    )
    errand = _talk(target, opening, watch, deadline)
    met, trouble = await attempt(errand, watch, place=opening.place, timeout_ms=limits.timeout_ms, deadline=deadline)
    return observe_line(target, target.assertions, SUBJECTS, limits, watch, met, trouble)


async def _talk(target: SmtpTarget, opening: Opening, watch: Stopwatch, deadline: float) -> Met:
    async with await open_session(opening, watch, deadline) as stream:
        watch.doing = "greeting"
        greeting = (await coded_reply(stream, "220", doing="the connection"))[0]
        watch.lap("greeting", greeting[:120])
        offered = await _hello(stream, target, watch)
        if opening.security == "starttls":
            if "STARTTLS" not in (each.upper() for each in offered):
                raise NoConnection(Trouble(f"{stream.place} does not offer STARTTLS"))
            await _say(stream, "STARTTLS", "220")
            await stream.secure(opening.context, opening.name)
            offered = await _hello(stream, target, watch)
        if target.username is not None:
            await _log_in(stream, target.username, target.password or "", offered, watch)
        if target.recipient is not None:
            watch.doing = "recipient"
            await _say(stream, f"MAIL FROM:<{target.sender}>", "250")
            answer = await _say(stream, f"RCPT TO:<{target.recipient}>", "250", "251")
            watch.lap("recipient", f"{target.recipient}: {answer[0][:100]}")
        await stream.send(b"QUIT\r\n")
        return Met(greeting, offered, leaf_of(stream), _size_limit(offered))


async def _hello(stream: Stream, target: SmtpTarget, watch: Stopwatch) -> list[str]:
    watch.doing = "hello"
    lines = await _say(stream, f"EHLO {target.hello}", "250")
    watch.lap("hello", ", ".join(lines[1:])[:200])
    return lines[1:]


async def _log_in(stream: Stream, username: str, password: str, offered: list[str], watch: Stopwatch) -> None:
    """RFC 4954, by PLAIN where it is offered, else LOGIN."""
    watch.doing = "login"
    ways = next((each.upper().split()[1:] for each in offered if each.upper().startswith("AUTH ")), [])
    if "PLAIN" in ways:
        await _say(stream, "AUTH PLAIN " + _base64(f"\0{username}\0{password}"), "235", doing="the login")
    elif "LOGIN" in ways:
        await _say(stream, "AUTH LOGIN", "334", doing="the login")
        await _say(stream, _base64(username), "334", doing="the user name")
        await _say(stream, _base64(password), "235", doing="the password")
    else:
        offers = f"offers {' and '.join(ways)}" if ways else "offers no login"
        raise NoConnection(Trouble(f"{stream.place} {offers}; this check knows PLAIN and LOGIN"))
    watch.lap("login", username)


async def _say(stream: Stream, line: str, *codes: str, doing: str | None = None) -> list[str]:
    await stream.send(line.encode("utf-8") + b"\r\n")
    return await coded_reply(stream, *codes, doing=doing or line)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def _size_limit(capabilities: list[str]) -> dict[str, float]:
    """RFC 1870; a server need not tell it."""
    given = next((each.split()[1:] for each in capabilities if each.upper().startswith("SIZE")), None)
    return {"size_limit": int(given[0][:15])} if given and given[0].isdigit() else {}


def shorthand(url: str) -> dict[str, object]:
    """``smtp://host`` or ``smtps://host`` → a config."""
    return read_line_url("smtp", url, {"smtp": "starttls", "smtps": "tls"})


def describe(target: SmtpTarget) -> str:
    """One line for lists: host and port."""
    return place_of(target.host, target.port_or(_PORTS))


PROBER = Prober(
    target=SmtpTarget,
    probe=probe,
    label="SMTP",
    group="Mail & files",
    describe=describe,
    schemes=("smtp", "smtps"),
    shorthand=shorthand,
)
