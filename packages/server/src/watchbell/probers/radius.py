"""RADIUS: logs somebody in at an access server, or asks only whether it is there (Status-Server)."""

import asyncio
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.host_fields import HostTarget, port_field
from watchbell.domain.judging import judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.datagrams import open_datagrams
from watchbell.lib.host_names import place_of
from watchbell.lib.radius_packets import (
    ACCESS_ACCEPT,
    ACCESS_CHALLENGE,
    ACCESS_REJECT,
    ACCESS_REQUEST,
    CALLED,
    CALLING,
    NAS_IDENTIFIER,
    STATUS_SERVER,
    USER_NAME,
    Reply,
    Request,
    make_request,
    read_reply,
)  # fmt: skip
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

SUBJECTS = {
    "reply": Subject("Reply", "text", placeholder="Access-Accept"),
    "message": Subject("Message to the user", "text"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
_RESEND_SECONDS = 1.0
_CODES = {"accept": ACCESS_ACCEPT, "reject": ACCESS_REJECT, "challenge": ACCESS_CHALLENGE}


class RadiusTarget(HostTarget):
    """A RADIUS server."""

    kind: Literal["radius"] = "radius"
    port: int = port_field(1812)
    secret: str = Field(
        repr=False,
        title="Shared secret",
        description="What the server knows us by.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Authentication", "x-secret": True, "x-placeholder": "…"},
    )
    username: str | None = Field(
        None,
        title="User name",
        description="Log in as this user; without one the server is asked for its status (Status-Server).",
        min_length=1,
        max_length=253,
        json_schema_extra={"x-group": "Authentication"},
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Password",
        description="The user's password.",
        max_length=128,
        json_schema_extra={"x-group": "Authentication", "x-secret": True},
    )
    expected: Literal["accept", "reject", "challenge"] = Field(
        "accept",
        title="Expected reply",
        description="What a good server answers to this login.",
        json_schema_extra={
            "x-group": "Expect",
            "x-labels": {"accept": "Accept", "reject": "Reject", "challenge": "Challenge"},
        },
    )
    called_station: str | None = Field(
        None,
        title="Called station",
        description="Sent as Called-Station-Id.",
        max_length=253,
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    calling_station: str | None = Field(
        None,
        title="Calling station",
        description="Sent as Calling-Station-Id.",
        max_length=253,
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)

    @model_validator(mode="after")
    def _whole_login(self) -> "RadiusTarget":
        if (self.username is None) != (self.password is None):
            raise ValueError("a user name and its password belong together: give both or none")
        return self

    def request(self) -> Request:
        """The packet to send."""
        given = ((USER_NAME, self.username), (CALLED, self.called_station), (CALLING, self.calling_station))
        attributes = [(NAS_IDENTIFIER, b"watchbell")]
        attributes += [(kind, value.encode("utf-8")[:253]) for kind, value in given if value is not None]
        code = STATUS_SERVER if self.username is None else ACCESS_REQUEST
        return make_request(code, attributes, self.password, self.secret.encode("utf-8"))


async def probe(target: RadiusTarget, limits: ProbeLimits) -> Observation:
    """Ask once, again each second as long as nothing answers."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _ask(target, limits, watch, deadline)
    reply, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if trouble is not None and trouble.late:
        trouble = trouble._replace(sentence=f"{trouble.sentence} (servers do not answer a wrong secret either)")
    if trouble is not None or reply is None:
        return observe(limits, watch, trouble)
    wanted = ACCESS_ACCEPT if target.username is None else _CODES[target.expected]
    said = f" ({reply.message[:120]})" if reply.message else ""
    detail = f"{place} answered {reply.name}{said}"
    findings = [Finding("reply", detail, reply.code == wanted)]
    reading: dict[str, Any] = {
        "reply": lambda _: reply.name,
        "message": lambda _: reply.message,
        "response_time": lambda _: watch.elapsed(),
    }
    return observe(limits, watch, None, findings + judge(target.assertions, reading), status_code=reply.code)


async def _ask(target: RadiusTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> Reply:
    request, secret = target.request(), target.secret.encode("utf-8")
    with await open_datagrams(
        target.host, target.port, watch, deadline=deadline, allow_private=limits.allow_private
    ) as datagrams:
        watch.doing = "reply"
        wrong: ValueError | None = None
        while True:
            await datagrams.send(request.data)
            try:
                async with asyncio.timeout(_RESEND_SECONDS):
                    while True:
                        try:
                            reply = read_reply(await datagrams.receive(), request, secret)
                        except ValueError as error:
                            wrong = error
                            continue
                        watch.lap("reply", reply.name)
                        return reply
            except TimeoutError:
                if wrong is not None:  # it answers, but never what can be trusted: waiting on helps nobody
                    raise NoConnection(Trouble(f"{datagrams.place} answered, but {wrong}")) from wrong


def describe(target: RadiusTarget) -> str:
    """One line for lists: host and port."""
    return place_of(target.host, target.port)


PROBER = Prober(target=RadiusTarget, probe=probe, label="RADIUS", group="Servers & devices", describe=describe)
