"""SSH: reads the server's banner; with a login it also runs a command and judges its exit status and output."""

from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, model_validator

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of, subjects_in
from watchbell.domain.body_reading import BODY_SUBJECTS, read_body
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.host_fields import HostTarget, port_field
from watchbell.domain.judging import Absent, Reading, judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.host_names import place_of
from watchbell.lib.ssh_session import Login, Ran, log_in_and_run
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble
from watchbell.lib.turns import excerpt
from watchbell.lib.url_parts import login_in, server_in

SUBJECTS = {
    "banner": Subject("Banner", "text", placeholder="OpenSSH"),
    "exit_status": Subject("Exit status of the command", "number"),
    "stderr": Subject("Error output of the command", "text"),
    "host_key": Subject("Host key's fingerprint", "text", placeholder="SHA256:…"),
    "response_time": Subject("Response time", "number", unit="ms"),
} | dict(BODY_SUBJECTS)
_MOST_LINES_BEFORE_THE_BANNER = 50  # RFC 4253, 4.2: a server may say other lines first


class SshTarget(HostTarget):
    """An SSH server."""

    kind: Literal["ssh"] = "ssh"
    port: int = port_field(22)
    username: str | None = Field(
        None,
        title="User name",
        description="Log in as this user; only the banner is read if left out.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Authentication"},
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Password",
        description="The user's password.",
        max_length=1024,
        json_schema_extra={"x-group": "Authentication", "x-secret": True},
    )
    private_key: str | None = Field(
        None,
        repr=False,
        title="Private key",
        description="The user's key as OpenSSH or PEM text.",
        max_length=65_536,
        json_schema_extra={"x-group": "Authentication", "x-secret": True, "x-multiline": True},
    )
    pass_phrase: str | None = Field(
        None,
        repr=False,
        title="Pass phrase",
        description="Of the private key, if it has one.",
        max_length=1024,
        json_schema_extra={"x-group": "Authentication", "x-secret": True, "x-advanced": True},
    )
    host_key: str | None = Field(
        None,
        title="Known host key",
        description="The fingerprint that the server's key must have, as ssh-keygen -lf shows it; any if left out.",
        pattern=r"^SHA256:[A-Za-z0-9+/]{43}=?$",
        max_length=60,
        json_schema_extra={"x-group": "Expect", "x-placeholder": "SHA256:…"},
    )
    command: str | None = Field(
        None,
        title="Command",
        description="Run after logging in; exit status 0 is good unless an assertion says otherwise.",
        min_length=1,
        max_length=4096,
        json_schema_extra={"x-group": "Command", "x-placeholder": "systemctl is-active nginx"},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)

    @model_validator(mode="after")
    def _whole_login(self) -> "SshTarget":
        if self.username is None and (self.password or self.private_key or self.command):
            raise ValueError("a password, a key or a command needs a user name")
        if self.username is not None and not (self.password or self.private_key):
            raise ValueError("a user name needs a password or a private key")
        return self

    @property
    def login(self) -> Login:
        """Who logs in, and how."""
        return Login(self.username or "", self.password, self.private_key, self.pass_phrase, self.host_key)


class _Met(NamedTuple):
    banner: str
    ran: Ran | None


async def probe(target: SshTarget, limits: ProbeLimits) -> Observation:
    """Read the banner, or log in and run the command."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _ask(target, limits, watch, deadline)
    met, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if trouble is not None or met is None:
        return observe(limits, watch, trouble)
    ran = met.ran
    findings = []
    if ran is not None and ran.exit_status is not None and "exit_status" not in subjects_in(target.assertions):
        told = f": {excerpt(ran.stderr.encode())}" if ran.exit_status and ran.stderr.strip() else ""
        findings.append(Finding("exit status", f"the command ended with {ran.exit_status}{told}", ran.exit_status == 0))
    findings += judge(target.assertions, _reading(met, watch))
    facts = {"banner": met.banner} | ({"host_key": ran.host_key} if ran else {})
    status = ran.exit_status if ran else None
    return observe(limits, watch, None, findings, status_code=status, facts=facts)


async def _ask(target: SshTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Met:
    allow_private = limits.allow_private
    if target.username is None:
        return _Met(await _banner(target, watch, deadline=deadline, allow_private=allow_private), None)
    ran = await log_in_and_run(
        target.host, target.port, target.login, target.command, watch, deadline=deadline, allow_private=allow_private
    )
    return _Met(ran.banner, ran)


async def _banner(target: SshTarget, watch: Stopwatch, *, deadline: float, allow_private: bool) -> str:
    stream = await open_stream(target.host, target.port, watch, deadline=deadline, allow_private=allow_private)
    async with stream:
        watch.doing = "banner"
        line = b""
        for _ in range(_MOST_LINES_BEFORE_THE_BANNER):
            line = await stream.line()
            if line.startswith(b"SSH-"):
                banner = line[:255].decode("utf-8", "replace")
                watch.lap("banner", banner)
                return banner
    raise NoConnection(Trouble(f"{stream.place} does not speak SSH: it said {excerpt(line)}"))


def _reading(met: _Met, watch: Stopwatch) -> Reading:
    def ran() -> Ran:
        if met.ran is None or met.ran.exit_status is None:
            raise Absent("is unknown: no command was run to its end")
        return met.ran

    def of_key(_: str | None) -> str:
        if met.ran is None:
            raise Absent("is unknown: nobody logged in")
        return met.ran.host_key

    output = met.ran.stdout if met.ran is not None else met.banner
    own: dict[str, Any] = {
        "banner": lambda _: met.banner,
        "exit_status": lambda _: ran().exit_status,
        "stderr": lambda _: ran().stderr,
        "host_key": of_key,
        "response_time": lambda _: watch.elapsed(),
    }
    return {**read_body(output), **own}


def shorthand(url: str) -> dict[str, Any]:
    """``ssh://user:password@host:port`` → a config."""
    return {"kind": "ssh", **server_in(url), **login_in(url)}


def describe(target: SshTarget) -> str:
    """One line for lists: host and port, and the command."""
    place = place_of(target.host, target.port)
    return place if target.command is None else f"{place} $ {target.command}"


PROBER = Prober(
    target=SshTarget,
    probe=probe,
    label="SSH",
    group="Servers & devices",
    describe=describe,
    schemes=("ssh",),
    shorthand=shorthand,
)
