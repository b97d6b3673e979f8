"""gRPC: asks the standard health service (grpc.health.v1), or calls a method and judges its answer."""

from collections.abc import Callable
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, field_validator

from watchbell import __version__
from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.certificate_watch import ExpiryField, watch_certificate
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.grpc_request import ONLY_HEALTH, ONLY_METHOD, GrpcRequest
from watchbell.domain.host_fields import HostTarget, port_field
from watchbell.domain.judging import Absent, Many, Reading, judge
from watchbell.domain.message_reading import MESSAGE_SUBJECTS, read_message
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.certificates import CertificateFacts
from watchbell.lib.grpc_client import CODES, GrpcCall, GrpcReply, call
from watchbell.lib.host_names import encode_name, place_of, sni_name
from watchbell.lib.line_session import leaf_of
from watchbell.lib.protobuf_wire import check_path, fields, look_up
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.tls_context import TlsWish, context_for
from watchbell.lib.url_parts import server_in

SUBJECTS = {
    **MESSAGE_SUBJECTS,
    "field": Subject("Field of the answer", "any", path="Field numbers", placeholder="1 or 3.1", check_path=check_path),
    "status": Subject("gRPC status", "text", placeholder="OK"),
    "status_message": Subject("gRPC status message", "text"),
    "size": Subject("Size of the answer", "number", unit="bytes"),
    "metadata": Subject("Metadata of the answer", "text", path="Name"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
_SERVING = ("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN")


class GrpcTarget(HostTarget, GrpcRequest, TlsFields, ExpiryField):
    """A gRPC server, which of its services should be healthy, or a method to call."""

    kind: Literal["grpc"] = "grpc"
    port: int = port_field(50_051)
    tls: bool = Field(False, title="TLS", description="Speak TLS.", json_schema_extra={"x-group": "TLS"})
    expected_health: Literal["SERVING", "NOT_SERVING", "UNKNOWN", "SERVICE_UNKNOWN"] = Field(
        "SERVING",
        title="Expected health",
        description="What the health service must say.",
        json_schema_extra={
            "x-group": "Expect",
            "x-advanced": True,
            "x-show-if": ONLY_HEALTH,
        },
    )
    expected_status: Annotated[str, Field(max_length=40)] = Field(
        "OK",
        title="Expected gRPC status",
        description="The status by which the call must end.",
        json_schema_extra={"x-group": "Expect", "x-choices": list(CODES), "x-show-if": ONLY_METHOD},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)

    @field_validator("expected_status")
    @classmethod
    def _known_status(cls, status: str) -> str:
        if status not in CODES:
            raise ValueError(f"use one of {', '.join(CODES)}")
        return status

    def wanted(self) -> GrpcCall:
        """The call to make."""
        return GrpcCall(
            authority=self.authority or place_of(encode_name(self.host), self.port),
            path=self.path,
            message=self.message,
            metadata=tuple(self.metadata.items()),
            user_agent=f"Watchbell/{__version__}",
            secure=self.tls,
        )


async def probe(target: GrpcTarget, limits: ProbeLimits) -> Observation:
    """Call once and judge the answer."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.port)
    errand = _visit(target, limits, watch, deadline)
    came, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if came is None:
        return observe(limits, watch, trouble)
    reply, address, leaf = came
    warnings, certificate = watch_certificate(target, leaf, limits.observed_at)
    facts: dict[str, object] = {"ip": address, "status": reply.status, **certificate}
    findings = [_judge_health(target, reply) if target.call == "health" else _judge_status(target, reply)]
    findings += warnings + judge(target.assertions, _reading(target, reply, watch))
    return observe(limits, watch, None, findings, status_code=reply.code, facts=facts)


async def _visit(
    target: GrpcTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float
) -> tuple[GrpcReply, str, CertificateFacts | None]:
    wish = TlsWish(*target.tls_settings, alpn=("h2",))
    stream = await open_stream(
        target.host,
        target.port,
        watch,
        deadline=deadline,
        allow_private=limits.allow_private,
        tls=context_for(wish) if target.tls else None,
        server_name=sni_name(target.host, target.server_name),
    )
    async with stream:
        reply = await call(stream, target.wanted(), watch, timeout_ms=limits.timeout_ms)
        return reply, stream.address, leaf_of(stream)


def _judge_status(target: GrpcTarget, reply: GrpcReply) -> Finding:
    got = reply.status + (f" ({reply.words})" if reply.words else "")
    good = reply.status == target.expected_status
    return Finding("status", got if good else f"expected status {target.expected_status}, got {got}", good)


def _judge_health(target: GrpcTarget, reply: GrpcReply) -> Finding:
    who = f"the service {target.service!r}" if target.service else "the server"
    words = f" ({reply.words})" if reply.words else ""
    if reply.status == "NOT_FOUND":
        return Finding(
            "health", f"the server knows no service {target.service!r}", target.expected_health == _SERVING[3]
        )
    if reply.status == "UNIMPLEMENTED":
        return Finding("health", f"the server has no health service (grpc.health.v1){words}", ok=False)
    if reply.code:
        return Finding("health", f"the health check was refused with {reply.status}{words}", ok=False)
    try:
        number = next((value for key, wire, value in fields(reply.message) if (key, wire) == (1, 0)), 0)
    except ValueError as error:
        return Finding("health", f"health: {error}", ok=False)
    said = _SERVING[number] if isinstance(number, int) and number < len(_SERVING) else str(number)
    good = said == target.expected_health
    return Finding("health", f"{who} is {said}" + ("" if good else f", expected {target.expected_health}"), good)


def _reading(target: GrpcTarget, reply: GrpcReply, watch: Stopwatch) -> Reading:
    def found(values: list[Any]) -> Any:
        if not values:
            raise Absent("is not there")
        return values[0] if len(values) == 1 else Many(values)

    def by_name(subject: str) -> Callable[[str | None], Any]:
        def read(path: str | None) -> Any:
            """Only now: an answer that does not fit the definitions is the failure of the assertion that asks."""
            return read_message(target.as_json(reply.message))[subject](path)

        return read

    return {
        **{subject: by_name(subject) for subject in MESSAGE_SUBJECTS},
        "field": lambda path: found(look_up(reply.message, path or "")),
        "status": lambda _: reply.status,
        "status_message": lambda _: reply.words,
        "size": lambda _: len(reply.message),
        "metadata": lambda name: found([value for key, value in reply.metadata if key == (name or "").lower()]),
        "response_time": lambda _: watch.elapsed(),
    }


def shorthand(url: str) -> dict[str, object]:
    """``grpcs://host:port/package.Service`` → a config; grpcs is by TLS, usually at port 443."""
    parts = urlsplit(url)
    secure = parts.scheme == "grpcs"
    config: dict[str, object] = {"kind": "grpc", **server_in(url, 443 if secure else None), "tls": secure}
    if parts.path.strip("/"):
        config["service"] = unquote(parts.path.strip("/"))
    return config


def describe(target: GrpcTarget) -> str:
    """One line for lists: the place, and the service or method."""
    what = target.service if target.call == "health" else target.method
    return place_of(target.host, target.port) + (f" {what}" if what else "")


PROBER = Prober(
    target=GrpcTarget,
    probe=probe,
    label="gRPC",
    group="Web",
    describe=describe,
    schemes=("grpc", "grpcs"),
    shorthand=shorthand,
)
