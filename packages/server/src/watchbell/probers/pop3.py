"""POP3: greets a mail server, secures the connection, logs in and counts the waiting messages; it takes none away."""

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
    "messages": Subject("Messages waiting", "number"),
    "size": Subject("Size of the messages", "number", unit="bytes"),
}
_PORTS: dict[Security, int] = {"none": 110, "starttls": 110, "tls": 995}


class Pop3Target(LineTarget):
    """A mail server that people fetch their mail from."""

    kind: Literal["pop3"] = "pop3"
    security: Security = Field(
        "tls",
        title="Security",
        description="TLS from the first byte, agreed on in plain text first (STLS), or none.",
        json_schema_extra={"x-labels": {"none": "None", "starttls": "STLS", "tls": "TLS"}},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


async def probe(target: Pop3Target, limits: ProbeLimits) -> Observation:
    """Log in if asked to, count, and leave."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    wish = TlsWish(*target.tls_settings)
    opening = Opening(
        target.host, target.port_or(_PORTS), target.security, wish, target.server_name, limits.allow_private
    )
    errand = _talk(target, opening, watch, deadline)
    met, trouble = await attempt(errand, watch, place=opening.place, timeout_ms=limits.timeout_ms, deadline=deadline)
    return observe_line(target, target.assertions, SUBJECTS, limits, watch, met, trouble)


async def _talk(target: Pop3Target, opening: Opening, watch: Stopwatch, deadline: float) -> Met:
    async with await open_session(opening, watch, deadline) as stream:
        watch.doing = "greeting"
        greeting = await _answer(stream, "the connection")
        watch.lap("greeting", greeting[:120])
        if opening.security == "starttls":
            await _ask(stream, "STLS", "STLS")
            await stream.secure(opening.context, opening.name)
        capabilities = await _capabilities(stream)
        figures: dict[str, float] = {}
        if target.username is not None:
            watch.doing = "login"
            await _ask(stream, f"USER {target.username}", "the user name")
            await _ask(stream, f"PASS {target.password or ''}", "the login")
            watch.lap("login", target.username)
            watch.doing = "count"
            counted = (await _ask(stream, "STAT", "STAT")).split()
            if len(counted) < 2 or not (counted[0].isdigit() and counted[1].isdigit()):
                raise refusal(stream, "does not answer STAT as expected", " ".join(counted))
            figures = {"messages": int(counted[0][:10]), "size": int(counted[1][:15])}
            watch.lap("count", f"{counted[0]} messages, {counted[1]} bytes")
        await stream.send(b"QUIT\r\n")
        return Met(greeting, capabilities, leaf_of(stream), figures)


async def _capabilities(stream: Stream) -> list[str]:
    """RFC 2449; a server that does not know the command has none to tell."""
    await stream.send(b"CAPA\r\n")
    if not (await read_text(stream)).startswith("+OK"):
        return []
    lines: list[str] = []
    while (line := await read_text(stream)) != ".":
        lines.append(line)
        if len(lines) > MOST_LINES:
            raise NoConnection(Trouble(f"{stream.place} sent more than {MOST_LINES} lines"))
    return lines


async def _ask(stream: Stream, command: str, doing: str) -> str:
    await stream.send(command.encode("utf-8") + b"\r\n")
    return await _answer(stream, doing)


async def _answer(stream: Stream, doing: str) -> str:
    line = await read_text(stream)
    if not line.startswith("+OK"):
        raise refusal(stream, f"refused {doing}", line)
    return line[4:]


def shorthand(url: str) -> dict[str, object]:
    """``pop3://host`` or ``pop3s://host`` → a config."""
    return read_line_url("pop3", url, {"pop3": "starttls", "pop3s": "tls"})


def describe(target: Pop3Target) -> str:
    """One line for lists: host and port."""
    return place_of(target.host, target.port_or(_PORTS))


PROBER = Prober(
    target=Pop3Target,
    probe=probe,
    label="POP3",
    group="Mail & files",
    describe=describe,
    schemes=("pop3", "pop3s"),
    shorthand=shorthand,
)
