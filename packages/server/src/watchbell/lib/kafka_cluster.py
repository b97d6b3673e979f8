"""A visit to a Kafka cluster: in by any of its brokers, then to those that know more."""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

from watchbell.lib.attempt import attempt
from watchbell.lib.host_names import place_of, sni_name
from watchbell.lib.kafka_batch import one_record
from watchbell.lib.kafka_client import KafkaClient, Login
from watchbell.lib.kafka_wire import Broker, Cluster, Topic
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream, open_stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

_CLIENT_ID = "watchbell"
_MOST_ASKED, _MOST_AT_ONCE = 200, 16


class Entry(NamedTuple):
    """How to talk to every broker of a cluster, and until when (by the event loop's clock)."""

    deadline: float
    allow_private: bool
    tls: ssl.SSLContext | None = None
    server_name: str | None = None
    login: Login | None = None


async def enter(servers: Sequence[tuple[str, int]], entry: Entry, watch: Stopwatch) -> tuple[Stream, KafkaClient]:
    """By the first server that lets us in; each gets its share of the time left. The caller closes the stream.

    Raises `NoConnection` with the troubles of all when none does.
    """
    loop = asyncio.get_running_loop()
    troubles: list[Trouble] = []
    for index, (host, port) in enumerate(servers):
        left = (entry.deadline - loop.time()) / (len(servers) - index)
        until, limit = loop.time() + left, max(1, round(left * 1000))
        errand = _open(host, port, entry._replace(deadline=until), watch)
        came, trouble = await attempt(errand, watch, place=place_of(host, port), timeout_ms=limit, deadline=until)
        if came is not None:
            return came
        if trouble is not None:
            troubles.append(trouble)
            if index < len(servers) - 1:
                watch.lap(watch.doing, trouble.sentence)
    sentence = "; ".join(trouble.sentence for trouble in troubles)
    ours, late = all(trouble.ours for trouble in troubles), all(trouble.late for trouble in troubles)
    raise NoConnection(Trouble(sentence, ours=ours, late=late))


async def unreachable(brokers: Sequence[Broker], entry: Entry, timeout_ms: int) -> list[Trouble]:
    """Why brokers cannot be reached by the names and ports that the cluster tells its clients.

    At most the first 200 are asked, 16 at once.
    """
    gate = asyncio.Semaphore(_MOST_AT_ONCE)

    async def reach(broker: Broker) -> Trouble | None:
        async with gate:
            watch = Stopwatch()
            errand = _touch(broker, entry, watch)
            place = place_of(broker.host, broker.port)
            return (await attempt(errand, watch, place=place, timeout_ms=timeout_ms, deadline=entry.deadline))[1]

    found = await asyncio.gather(*(reach(broker) for broker in brokers[:_MOST_ASKED]))
    return [trouble for trouble in found if trouble is not None]


async def lag_of(
    group: str, topic: Topic, cluster: Cluster, client: KafkaClient, entry: Entry, watch: Stopwatch
) -> int | None:
    """How many messages of a topic a group has not read yet; `None` when it never read any of it.

    Partitions that it never read do not count. Raises `NoConnection`.
    """
    watch.doing = "lag"
    keeper = await client.coordinator(group)
    numbers = [partition.number for partition in topic.partitions]
    async with _broker(keeper, entry, watch) as coordinator:
        committed = await coordinator.committed(group, topic.name, numbers)
    by_leader: dict[int, list[int]] = defaultdict(list)
    for partition in topic.partitions:
        if partition.number in committed and partition.leader >= 0:
            by_leader[partition.leader].append(partition.number)
    behind = 0
    for leader, wanted in by_leader.items():
        async with _broker(_by_node(cluster, leader), entry, watch) as broker:
            ends = await broker.ends(topic.name, wanted)
        behind += sum(max(0, ends[number] - committed[number]) for number in wanted if number in ends)
    watch.lap("lag", f"{group} is {behind} messages behind" if committed else f"{group} has read nothing")
    return behind if committed else None


async def write(
    value: bytes, topic: Topic, cluster: Cluster, entry: Entry, watch: Stopwatch, *, now_ms: int, timeout_ms: int
) -> str:
    """Write a message to the first partition that has a leader; where it is. Raises `NoConnection`."""
    watch.doing = "produce"
    partition = next((each for each in topic.partitions if each.leader >= 0), None)
    if partition is None:
        raise NoConnection(Trouble(f"no partition of {topic.name!r} has a leader to write to"))
    async with _broker(_by_node(cluster, partition.leader), entry, watch) as broker:
        batch = one_record(value, now_ms)
        offset = await broker.produce(topic.name, partition.number, batch, timeout_ms)
    where = f"{topic.name}/{partition.number} at offset {offset}"
    watch.lap("produce", where)
    return where


def _by_node(cluster: Cluster, node: int) -> Broker:
    found = next((broker for broker in cluster.brokers if broker.node == node), None)
    if found is None:
        raise NoConnection(Trouble(f"the cluster names broker {node} as leader, but not where it is"))
    return found


async def _open(host: str, port: int, entry: Entry, watch: Stopwatch) -> tuple[Stream, KafkaClient]:
    stream = await open_stream(
        host,
        port,
        watch,
        deadline=entry.deadline,
        allow_private=entry.allow_private,
        tls=entry.tls,
        server_name=sni_name(host, entry.server_name),
    )
    client = KafkaClient(stream, _CLIENT_ID)
    try:
        await client.greet(watch, entry.login)
    except BaseException:
        await stream.__aexit__(None, None, None)
        raise
    return stream, client


async def _touch(broker: Broker, entry: Entry, watch: Stopwatch) -> None:
    async with _broker(broker, entry, watch):
        pass


@asynccontextmanager
async def _broker(broker: Broker, entry: Entry, watch: Stopwatch) -> AsyncIterator[KafkaClient]:
    """One that the cluster told us of: its address is judged as any other."""
    if not (0 < len(broker.host) < 254 and 0 < broker.port < 65_536):
        raise NoConnection(Trouble(f"the cluster tells no address of broker {broker.node}"))
    stream, client = await _open(broker.host, broker.port, entry, watch)
    async with stream:
        yield client
