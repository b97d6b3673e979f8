"""RabbitMQ: logs in by AMQP and looks at a queue, or asks the management API whether an alarm is on."""

import json
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic.config import JsonDict

from watchbell import __version__
from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.certificate_watch import ExpiryField, watch_certificate
from watchbell.domain.courses import observe
from watchbell.domain.host_fields import HostTarget, port_field
from watchbell.domain.judging import Absent, Reading, judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.amqp_client import AmqpClient, QueueState
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.certificates import CertificateFacts
from watchbell.lib.curl_asking import ask
from watchbell.lib.curl_pool import close_shared_pool, shared_pool
from watchbell.lib.curl_reasons import explain
from watchbell.lib.host_names import place_of, sni_name
from watchbell.lib.http_exchange import Answer, Exchange, TlsTerms
from watchbell.lib.line_session import leaf_of
from watchbell.lib.plain_validation import needed
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.tls_context import TlsWish, context_for
from watchbell.lib.trouble import Trouble
from watchbell.lib.url_parts import login_in, server_in
from watchbell.lib.web_url import check_web_url

SUBJECTS = {
    "messages": Subject("Messages waiting", "number"),
    "consumers": Subject("Consumers", "number"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
_BY_AMQP: JsonDict = {"field": "mode", "in": ["amqp"]}
_BY_MANAGEMENT: JsonDict = {"field": "mode", "in": ["management"]}
_ALARMS = "/api/health/checks/alarms"


def _short(text: str) -> str:
    if len(text.encode()) > 255:
        raise ValueError("at most 255 bytes")
    return text


class RabbitmqTarget(HostTarget, TlsFields, ExpiryField):
    """A broker, how to log in, and the queue to look at."""

    kind: Literal["rabbitmq"] = "rabbitmq"
    mode: Literal["amqp", "management"] = Field(
        "amqp",
        title="Check",
        description="Log in as clients do, or ask the management API for alarms of the whole cluster.",
        json_schema_extra={
            "x-group": "Request",
            "x-labels": {"amqp": "Log in (AMQP)", "management": "Alarms (management API)"},
        },
    )
    port: int = port_field(5672)
    tls: bool = Field(
        False, title="TLS", description="Speak TLS, usually at port 5671.", json_schema_extra={"x-group": "TLS"}
    )
    username: str = Field(
        "guest",
        title="User name",
        description="RabbitMQ lets guest in only from its own machine.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Authentication"},
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Password",
        description="Kept secret; that of guest if left out.",
        max_length=1024,
        json_schema_extra={"x-group": "Authentication", "x-secret": True},
    )
    vhost: Annotated[str, AfterValidator(_short)] = Field(
        "/",
        title="Virtual host",
        description="The part of the broker to open.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Request", "x-show-if": _BY_AMQP},
    )
    queue: Annotated[str, AfterValidator(_short)] | None = Field(
        None,
        title="Queue",
        description="A queue that must be there; it is neither created nor read.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Request", "x-placeholder": "jobs", "x-show-if": _BY_AMQP},
    )
    nodes: tuple[Annotated[str, Field(max_length=2048)], ...] = Field(
        (),
        title="Management addresses",
        description="One of them is enough. Port 15672 of the host if left out (15671 by TLS).",
        max_length=20,
        json_schema_extra={
            "x-group": "Request",
            "x-placeholder": "https://rabbit-1.example.org:15671",
            "x-show-if": _BY_MANAGEMENT,
        },
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)

    @field_validator("nodes")
    @classmethod
    def _urls(cls, nodes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(check_web_url(node).rstrip("/") for node in nodes)

    @model_validator(mode="after")
    def _whole(self) -> "RabbitmqTarget":
        about_queue = any(f"subject='{name}'" in str(self.assertions) for name in ("messages", "consumers"))
        if about_queue and (self.queue is None or self.mode != "amqp"):
            raise needed("queue", "assertions about messages and consumers need a queue, and the login by AMQP")
        return self

    @property
    def management_urls(self) -> tuple[str, ...]:
        """Where the management API is."""
        scheme, port = ("https", 15_671) if self.tls else ("http", 15_672)
        return self.nodes or (f"{scheme}://{place_of(self.host, port)}",)


class _Visit(NamedTuple):
    """What came of a login: the address, the server's words about itself, the queue if one was asked for."""

    ip: str
    leaf: CertificateFacts | None
    about: dict[str, str]
    queue: QueueState | None


async def probe(target: RabbitmqTarget, limits: ProbeLimits) -> Observation:
    """Log in once and look at the queue, or ask the management API."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    if target.mode == "management":
        return await _ask_nodes(target, limits, watch)
    place = place_of(target.host, target.port)
    errand = _visit(target, limits, watch, deadline)
    visit, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if visit is None:
        return observe(limits, watch, trouble)
    warnings, certificate = watch_certificate(target, visit.leaf, limits.observed_at)
    facts: dict[str, object] = {"ip": visit.ip, **certificate}
    facts |= {name: visit.about[name][:100] for name in ("product", "version", "cluster_name") if name in visit.about}
    if visit.queue is not None:
        facts |= visit.queue._asdict()
    findings = warnings + judge(target.assertions, _reading(visit.queue, watch))
    return observe(limits, watch, None, findings, facts=facts)


async def _visit(target: RabbitmqTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Visit:
    wish = TlsWish(*target.tls_settings)
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
        client = AmqpClient(stream)
        about = await client.login(target.username, _password(target), target.vhost, watch)
        queue = None if target.queue is None else await client.look_at(target.queue, watch)
        await client.goodbye(watch)
        return _Visit(stream.address, leaf_of(stream), about, queue)


def _password(target: RabbitmqTarget) -> str:
    """Without one, guest's well-known one; for anybody else an empty one."""
    return target.password if target.password is not None else "guest" if target.username == "guest" else ""


async def _ask_nodes(target: RabbitmqTarget, limits: ProbeLimits, watch: Stopwatch) -> Observation:
    """One node after the other until one says that all is well; each gets its share of the time left."""
    troubles: list[Trouble] = []
    urls = target.management_urls
    for index, url in enumerate(urls):
        watch.doing = f"ask {urlsplit(url).netloc}"
        left = limits.timeout_ms - watch.elapsed()
        exchange = _exchange(target, url, limits, round(left / (len(urls) - index)))
        answer = await ask(shared_pool(), exchange)
        trouble = explain(answer, exchange) if answer.code else _alarm(urlsplit(url).netloc, answer)
        if trouble is None:
            watch.lap("alarms", f"{urlsplit(url).netloc}: none")
            findings = judge(target.assertions, _reading(None, watch))
            return observe(limits, watch, None, findings, status_code=answer.status, facts={"node": url})
        troubles.append(trouble)
        if index < len(urls) - 1:
            watch.lap("alarms", trouble.sentence)
    sentence = "; ".join(trouble.sentence for trouble in troubles)
    ours, late = all(trouble.ours for trouble in troubles), all(trouble.late for trouble in troubles)
    return observe(limits, watch, Trouble(sentence, ours=ours, late=late))


def _exchange(target: RabbitmqTarget, url: str, limits: ProbeLimits, timeout_ms: int) -> Exchange:
    return Exchange(
        url=url + _ALARMS,
        timeout_ms=max(1, timeout_ms),
        credentials=(target.username, _password(target)),
        user_agent=f"Watchbell/{__version__}",
        max_body=65_536,
        verify_tls=target.verify_tls,
        tls=TlsTerms(target.ca_certificate, target.client_certificate, target.client_key),
        allow_private=limits.allow_private,
    )


def _alarm(node: str, answer: Answer) -> Trouble | None:
    """Why the node's answer is no good; RabbitMQ answers 200, and 503 with reasons while an alarm is on."""
    if answer.status == 200:
        return None
    try:
        said: Any = json.loads(answer.body)
        reason = str(said.get("reason", ""))[:200]
    except (ValueError, AttributeError, RecursionError):
        reason = ""
    if answer.status == 401:
        return Trouble(f"{node} refused the login: {reason or 'not authorized'}")
    return Trouble(f"{node} answered HTTP {answer.status}" + (f": {reason}" if reason else ""))


def _reading(queue: QueueState | None, watch: Stopwatch) -> Reading:
    def there() -> QueueState:
        if queue is None:
            raise Absent("is not known without a queue")
        return queue

    return {
        "messages": lambda _: there().messages,
        "consumers": lambda _: there().consumers,
        "response_time": lambda _: watch.elapsed(),
    }


def shorthand(url: str) -> dict[str, object]:
    """``amqps://user:pw@host:port/vhost`` → a config."""
    parts = urlsplit(url)
    secure = parts.scheme == "amqps"
    config = {"kind": "rabbitmq", **server_in(url, 5671 if secure else None), "tls": secure, **login_in(url)}
    return config | ({"vhost": unquote(parts.path[1:])} if parts.path[1:] else {})


def describe(target: RabbitmqTarget) -> str:
    """One line for lists: the place, and the queue."""
    if target.mode == "management":
        return ", ".join(urlsplit(url).netloc for url in target.management_urls)
    return place_of(target.host, target.port) + (f" {target.queue}" if target.queue else "")


PROBER = Prober(
    target=RabbitmqTarget,
    probe=probe,
    label="RabbitMQ",
    group="Queues",
    describe=describe,
    schemes=("amqp", "amqps"),
    shorthand=shorthand,
    close=close_shared_pool,
)
