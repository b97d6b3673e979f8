"""FTP: greets a file server, secures the connection, logs in and looks at a file's size and age; it fetches none."""

import datetime as dt
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
from watchbell.lib.tls_context import TlsWish

SUBJECTS = LINE_SUBJECTS | {
    "size": Subject("Size of the file", "number", unit="bytes"),
    "age": Subject("Age of the file", "number", unit="s"),
}
_PORTS: dict[Security, int] = {"none": 21, "starttls": 21, "tls": 990}


class FtpTarget(LineTarget):
    """A file server. Without a user name it is asked as anonymous."""

    kind: Literal["ftp"] = "ftp"
    security: Security = Field(
        "none",
        title="Security",
        description="TLS agreed on in plain text first (AUTH TLS), from the first byte, or none.",
        json_schema_extra={"x-labels": {"none": "None", "starttls": "AUTH TLS", "tls": "TLS"}},
    )
    log_in: bool = Field(
        True,
        title="Log in",
        description="As the user given or as anonymous; else only the greeting is looked at.",
        json_schema_extra={"x-group": "Authentication"},
    )
    path: str | None = Field(
        None,
        title="File",
        description="This file must be there; its size and age can be asserted.",
        pattern=r"^[^\x00-\x1f\x7f]+$",
        max_length=1024,
        json_schema_extra={"x-group": "File", "x-placeholder": "/backup/latest.tar.gz"},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


async def probe(target: FtpTarget, limits: ProbeLimits) -> Observation:
    """Log in if asked to, look at the file, and leave."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    wish = TlsWish(*target.tls_settings)
    opening = Opening(
        target.host, target.port_or(_PORTS), target.security, wish, target.server_name, limits.allow_private
    )
    errand = _talk(target, opening, limits.observed_at, watch, deadline)
    met, trouble = await attempt(errand, watch, place=opening.place, timeout_ms=limits.timeout_ms, deadline=deadline)
    return observe_line(target, target.assertions, SUBJECTS, limits, watch, met, trouble)


async def _talk(target: FtpTarget, opening: Opening, now: int, watch: Stopwatch, deadline: float) -> Met:
    async with await open_session(opening, watch, deadline) as stream:
        watch.doing = "greeting"
        greeting = " ".join(await coded_reply(stream, "220", doing="the connection"))
        watch.lap("greeting", greeting[:120])
        if opening.security == "starttls":
            await _ask(stream, "AUTH TLS", "234")
            await stream.secure(opening.context, opening.name)
        if target.log_in:
            await _log_in(stream, target, watch)
        features = [line.strip() for line in await _ask(stream, "FEAT", "211", "500", "502", "530")][1:-1]
        figures = {} if target.path is None else await _look_at(stream, target.path, now, watch)
        await stream.send(b"QUIT\r\n")
        return Met(greeting, features, leaf_of(stream), figures)


async def _log_in(stream: Stream, target: FtpTarget, watch: Stopwatch) -> None:
    watch.doing = "login"
    user, password = target.username or "anonymous", target.password or "watchbell@"
    await stream.send(f"USER {user}\r\n".encode())
    answer = await coded_reply(stream, "230", "331", doing="the user name")
    watch.lap("user", answer[-1][:100])
    await stream.send(f"PASS {password}\r\n".encode())
    await coded_reply(stream, "230", "202", "503", doing="the login")  # 503: a user without a password is in already
    watch.lap("login", user)
    await _ask(stream, "TYPE I", "200")


async def _look_at(stream: Stream, path: str, now: int, watch: Stopwatch) -> dict[str, float]:
    """Size and age in seconds at `now` (ms; RFC 3659); a server without these commands cannot tell."""
    watch.doing = "file"
    size = (await _ask(stream, f"SIZE {path}", "213"))[0].strip()
    changed = (await _ask(stream, f"MDTM {path}", "213", "500", "502"))[0].strip()
    figures: dict[str, float] = {}
    if size.isdigit():
        figures["size"] = int(size[:18])
    try:
        at = dt.datetime.strptime(changed[:14], "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
        figures["age"] = round(now / 1000 - at.timestamp())
    except ValueError:
        pass
    watch.lap("file", ", ".join(f"{name} {value:.0f}" for name, value in figures.items()))
    return figures


async def _ask(stream: Stream, command: str, *codes: str) -> list[str]:
    await stream.send(command.encode("utf-8") + b"\r\n")
    return await coded_reply(stream, *codes, doing=command)


def shorthand(url: str) -> dict[str, object]:
    """``ftp://host`` or ``ftps://host`` → a config."""
    return read_line_url("ftp", url, {"ftp": "none", "ftps": "tls"})


def describe(target: FtpTarget) -> str:
    """One line for lists: host and port."""
    return place_of(target.host, target.port_or(_PORTS))


PROBER = Prober(
    target=FtpTarget,
    probe=probe,
    label="FTP",
    group="Mail & files",
    describe=describe,
    schemes=("ftp", "ftps"),
    shorthand=shorthand,
)
