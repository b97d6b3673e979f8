"""Kafka: enters a cluster, and judges its brokers, a topic's partitions and a consumer group's lag."""

from typing import Annotated, Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic.config import JsonDict

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of, subjects_in
from watchbell.domain.certificate_watch import ExpiryField, watch_certificate
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.judging import Absent, Reading, judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.domain.tls_fields import TlsFields
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.certificates import CertificateFacts
from watchbell.lib.host_names import check_host
from watchbell.lib.kafka_client import Login
from watchbell.lib.kafka_cluster import Entry, enter, lag_of, unreachable, write
from watchbell.lib.kafka_wire import Cluster, Topic, error_words
from watchbell.lib.line_session import leaf_of
from watchbell.lib.plain_validation import needed
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tls_context import TlsWish, context_for
from watchbell.lib.trouble import Trouble

SUBJECTS = {
    "brokers": Subject("Brokers", "number"),
    "partitions": Subject("Partitions", "number"),
    "under_replicated": Subject("Under-replicated partitions", "number"),
    "offline": Subject("Partitions without a leader", "number"),
    "lag": Subject("Lag of the consumer group", "number", unit="messages"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
_ABOUT_PARTITIONS = ("partitions", "under_replicated", "offline")
_PORT = 9092
_MOST_TOLD = 10
_WITH_LOGIN: JsonDict = {"field": "sasl", "in": ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]}


class KafkaTarget(Target, TlsFields, ExpiryField):
    """A cluster, how to log in, and what to look at."""

    kind: Literal["kafka"] = "kafka"
    servers: tuple[Annotated[str, Field(max_length=260)], ...] = Field(
        title="Bootstrap servers",
        description="Brokers to enter by, with a port if it is not 9092; one that answers is enough.",
        min_length=1,
        max_length=20,
        json_schema_extra={"x-placeholder": "kafka-1.example.org:9092"},
    )
    tls: bool = Field(False, title="TLS", description="Speak TLS.", json_schema_extra={"x-group": "TLS"})
    sasl: Literal["none", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "none",
        title="Login",
        description="How to log in (SASL).",
        json_schema_extra={"x-group": "Authentication", "x-labels": {"none": "None"}},
    )
    username: str | None = Field(
        None,
        title="User name",
        description="Who to log in as.",
        max_length=255,
        json_schema_extra={"x-group": "Authentication", "x-show-if": _WITH_LOGIN, "x-required-if": _WITH_LOGIN},
    )
    password: str | None = Field(
        None,
        repr=False,
        title="Password",
        description="Kept secret.",
        max_length=1024,
        json_schema_extra={
            "x-group": "Authentication",
            "x-secret": True,
            "x-show-if": _WITH_LOGIN,
            "x-required-if": _WITH_LOGIN,
        },
    )
    topic: str | None = Field(
        None,
        title="Topic",
        description="A topic that must be there, with a leader for each partition. It is never created.",
        pattern=r"^[a-zA-Z0-9._-]+$",
        max_length=249,
        json_schema_extra={"x-group": "Request", "x-placeholder": "orders"},
    )
    group: str | None = Field(
        None,
        title="Consumer group",
        description="Whose lag in the topic is measured.",
        min_length=1,
        max_length=255,
        json_schema_extra={"x-group": "Request", "x-advanced": True, "x-placeholder": "billing"},
    )
    message: str | None = Field(
        None,
        title="Message to write",
        description="Written to the topic at every check, acknowledged by all replicas; nothing if left out.",
        max_length=16_384,
        json_schema_extra={"x-group": "Request", "x-advanced": True},
    )
    reach_brokers: bool = Field(
        False,
        title="Reach every broker",
        description="Each broker must answer at the address that the cluster tells its clients.",
        json_schema_extra={"x-group": "Expect", "x-advanced": True},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)

    @field_validator("servers")
    @classmethod
    def _places(cls, servers: tuple[str, ...]) -> tuple[str, ...]:
        for server in servers:
            _place(server)
        return servers

    @model_validator(mode="after")
    def _whole(self) -> "KafkaTarget":
        if self.sasl != "none" and (self.username is None or self.password is None):
            raise needed("username" if self.username is None else "password", "a login needs user name and password")
        if self.topic is None and (self.group is not None or self.message is not None):
            raise needed("topic", "a consumer group and a message need a topic")
        if self.group is None and _mentions(self, "lag"):
            raise needed("group", "an assertion about the lag needs a consumer group")
        return self

    @property
    def wanted_topics(self) -> list[str] | None:
        """The topics to ask for; `None` for all."""
        if self.topic is not None:
            return [self.topic]
        return None if any(_mentions(self, name) for name in _ABOUT_PARTITIONS) else []


def _mentions(target: KafkaTarget, subject: str) -> bool:
    return subject in subjects_in(target.assertions)


def _place(server: str) -> tuple[str, int]:
    """``host``, ``host:port`` or ``[::1]:port``. Raises `ValueError`."""
    bare = server if server.startswith("[") or server.count(":") < 2 else f"[{server}]"
    parts = urlsplit(f"//{bare}")
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(f"{server!r} is no server; write host:port, for example kafka-1.example.org:9092")
    return check_host(parts.hostname or ""), parts.port or _PORT


class _Seen(NamedTuple):
    """What the visit brought."""

    ip: str
    leaf: CertificateFacts | None
    cluster: Cluster
    lag: int | None = None
    written: str | None = None
    unreached: tuple[Trouble, ...] = ()


async def probe(target: KafkaTarget, limits: ProbeLimits) -> Observation:
    """Enter once, and look at what was asked for."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    errand = _visit(target, limits, watch, deadline)
    place = describe(target)
    seen, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if seen is None:
        return observe(limits, watch, trouble)
    warnings, certificate = watch_certificate(target, seen.leaf, limits.observed_at)
    findings = _findings(target, seen) + warnings + judge(target.assertions, _reading(seen, watch))
    facts: dict[str, object] = {"ip": seen.ip, "brokers": len(seen.cluster.brokers), **certificate}
    if seen.cluster.cluster_id:
        facts["cluster_id"] = seen.cluster.cluster_id[:100]
    if seen.lag is not None:
        facts["lag"] = seen.lag
    if seen.written is not None:
        facts["written"] = seen.written
    return observe(limits, watch, None, findings, facts=facts)


async def _visit(target: KafkaTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> _Seen:
    entry = _entry(target, limits, deadline)
    stream, client = await enter([_place(server) for server in target.servers], entry, watch)
    async with stream:
        watch.doing = "metadata"
        cluster = await client.metadata(target.wanted_topics)
        watch.lap("metadata", f"{len(cluster.brokers)} brokers, {sum(_counts(cluster)[:1])} partitions")
        seen = _Seen(stream.address, leaf_of(stream), cluster)
        topic = _topic(target, cluster)
        if topic is not None and not topic.error:
            if target.group is not None:
                seen = seen._replace(lag=await lag_of(target.group, topic, cluster, client, entry, watch))
            if target.message is not None:
                value, now, limit = target.message.encode(), limits.observed_at, limits.timeout_ms
                where = await write(value, topic, cluster, entry, watch, now_ms=now, timeout_ms=limit)
                seen = seen._replace(written=where)
        if target.reach_brokers:
            watch.doing = "reach"
            unreached = tuple(await unreachable(cluster.brokers, entry, limits.timeout_ms))
            watch.lap("reach", f"{len(cluster.brokers) - len(unreached)} of {len(cluster.brokers)} brokers answer")
            seen = seen._replace(unreached=unreached)
        return seen


def _entry(target: KafkaTarget, limits: ProbeLimits, deadline: float) -> Entry:
    wish = TlsWish(*target.tls_settings)
    login = None
    if target.sasl != "none":
        login = Login(target.sasl, target.username or "", target.password or "")
    tls = context_for(wish) if target.tls else None
    return Entry(deadline, limits.allow_private, tls, target.server_name, login)


def _topic(target: KafkaTarget, cluster: Cluster) -> Topic | None:
    return next((topic for topic in cluster.topics if topic.name == target.topic), None)


def _counts(cluster: Cluster) -> tuple[int, int, int]:
    """Partitions in all, those with fewer replicas in sync than there should be, and those without a leader."""
    partitions = [partition for topic in cluster.topics for partition in topic.partitions]
    under = sum(partition.in_sync < partition.replicas for partition in partitions)
    return len(partitions), under, sum(partition.leader < 0 for partition in partitions)


def _findings(target: KafkaTarget, seen: _Seen) -> list[Finding]:
    findings = []
    if not seen.cluster.brokers:
        findings.append(Finding("brokers", "the cluster tells of no broker", ok=False))
    if target.topic is not None:
        findings.append(_judge_topic(target.topic, _topic(target, seen.cluster)))
    findings += [Finding("reach", trouble.sentence, ok=False) for trouble in seen.unreached[:_MOST_TOLD]]
    return findings


def _judge_topic(name: str, topic: Topic | None) -> Finding:
    if topic is None or topic.error == 3:
        return Finding("topic", f"the topic {name!r} does not exist", ok=False)
    if topic.error and not topic.partitions:
        return Finding("topic", f"the topic {name!r}: {error_words(topic.error)}", ok=False)
    headless = sum(partition.leader < 0 for partition in topic.partitions)
    total = len(topic.partitions)
    good = f"the topic {name!r} has {total} partitions, each with a leader"
    bad = f"{headless} of {total} partitions of the topic {name!r} have no leader"
    return Finding("topic", bad if headless else good, not headless)


def _reading(seen: _Seen, watch: Stopwatch) -> Reading:
    total, under, offline = _counts(seen.cluster)

    def lag(_: str | None) -> int:
        if seen.lag is None:
            raise Absent("is not known: the group has not read the topic")
        return seen.lag

    return {
        "brokers": lambda _: len(seen.cluster.brokers),
        "partitions": lambda _: total,
        "under_replicated": lambda _: under,
        "offline": lambda _: offline,
        "lag": lag,
        "response_time": lambda _: watch.elapsed(),
    }


def shorthand(url: str) -> dict[str, object]:
    """``kafka://host:9092,host2:9092/topic`` → a config; kafkas is by TLS."""
    scheme, _, rest = url.partition("://")
    places, _, topic = rest.partition("/")
    who, at, places = places.rpartition("@")
    config: dict[str, object] = {"kind": "kafka", "servers": places.split(","), "tls": scheme.lower() == "kafkas"}
    if at:
        user, _, password = who.partition(":")
        config |= {"sasl": "PLAIN", "username": unquote(user), "password": unquote(password)}
    return config | ({"topic": unquote(topic)} if topic else {})


def describe(target: KafkaTarget) -> str:
    """One line for lists: the servers, and the topic."""
    return ", ".join(target.servers) + (f" {target.topic}" if target.topic else "")


PROBER = Prober(
    target=KafkaTarget,
    probe=probe,
    label="Kafka",
    group="Queues",
    describe=describe,
    schemes=("kafka", "kafkas"),
    shorthand=shorthand,
)
