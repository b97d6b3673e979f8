"""The bus of a single process: what is sent is delivered at once."""

from collections.abc import Sequence

from watchbell.bus.pubsub import START_SHIFT, Deliver
from watchbell.lib.clock import Clock, now_ms


class InProcessPubSub:
    """Satisfies `PubSub` without any other process."""

    def __init__(self, clock: Clock = now_ms) -> None:
        self._start = clock() << START_SHIFT
        self._last: dict[str, int] = {}
        self._deliver: Deliver | None = None

    def listen(self, deliver: Deliver) -> None:
        self._deliver = deliver

    def send(self, topic: str, messages: Sequence[bytes]) -> None:
        first = self.last(topic) + 1
        self._last[topic] = first + len(messages) - 1
        if self._deliver is not None and messages:
            self._deliver(topic, first, messages)

    def last(self, topic: str) -> int:
        return self._last.get(topic, self._start)

    async def start(self) -> None:
        """Nothing to begin."""

    async def close(self) -> None:
        """Nothing is on its way."""

    async def trouble(self) -> str | None:
        return None
