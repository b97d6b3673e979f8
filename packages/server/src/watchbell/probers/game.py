"""Game server: asks it what its players' server list asks, for Steam games, Minecraft and the Quake family."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.host_fields import HostTarget
from watchbell.domain.judging import Absent, Reading, judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.lib import game_bedrock, game_minecraft, game_quake, game_source
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.datagrams import open_datagrams
from watchbell.lib.game_answer import GameAnswer
from watchbell.lib.host_names import place_of
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import open_stream
from watchbell.lib.url_parts import server_in

SUBJECTS = {
    "players": Subject("Players", "number"),
    "max_players": Subject("Places for players", "number"),
    "map": Subject("Map"),
    "name": Subject("Name of the server"),
    "version": Subject("Version"),
    "ping": Subject("Time of the answer", "number", unit="ms"),
    "response_time": Subject("Response time", "number", unit="ms"),
}
Protocol = Literal["source", "minecraft", "minecraft_bedrock", "quake3"]
_PORTS: dict[str, int] = {"source": 27015, "minecraft": 25565, "minecraft_bedrock": 19132, "quake3": 27960}
_SCHEMES: dict[str, Protocol] = {
    "minecraft": "minecraft",
    "bedrock": "minecraft_bedrock",
    "source": "source",
    "quake3": "quake3",
}
_BY_DATAGRAM = {"source": game_source.ask, "minecraft_bedrock": game_bedrock.ask, "quake3": game_quake.ask}


class GameTarget(HostTarget):
    """A game server."""

    kind: Literal["game"] = "game"
    protocol: Protocol = Field(
        "source",
        title="Game",
        description="What the server speaks; games on Steam speak Valve's protocol.",
        json_schema_extra={
            "x-labels": {
                "source": "Steam (Source, GoldSource)",
                "minecraft": "Minecraft, Java edition",
                "minecraft_bedrock": "Minecraft, Bedrock edition",
                "quake3": "Quake III and its family",
            }
        },
    )
    port: int | None = Field(
        None,
        title="Port",
        description="The port for queries; the game's usual one if left out.",
        ge=1,
        le=65_535,
        json_schema_extra={"x-placeholder": "27015"},
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)

    @property
    def used_port(self) -> int:
        """The port that is asked."""
        return self.port or _PORTS[self.protocol]


async def probe(target: GameTarget, limits: ProbeLimits) -> Observation:
    """Ask once; by datagrams again each second as long as nothing answers."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    place = place_of(target.host, target.used_port)
    ask = _ask_by_stream if target.protocol == "minecraft" else _ask_by_datagram
    errand = ask(target, limits, watch, deadline)
    answer, trouble = await attempt(errand, watch, place=place, timeout_ms=limits.timeout_ms, deadline=deadline)
    if trouble is not None or answer is None:
        return observe(limits, watch, trouble)
    return observe(limits, watch, None, judge(target.assertions, _reading(answer, watch)))


async def _ask_by_datagram(target: GameTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> GameAnswer:
    with await open_datagrams(
        target.host, target.used_port, watch, deadline=deadline, allow_private=limits.allow_private
    ) as datagrams:
        watch.doing = "answer"
        answer = await _BY_DATAGRAM[target.protocol](datagrams, watch.doing)
        watch.lap("answer", answer.summary)
        return answer


async def _ask_by_stream(target: GameTarget, limits: ProbeLimits, watch: Stopwatch, deadline: float) -> GameAnswer:
    async with await open_stream(
        target.host, target.used_port, watch, deadline=deadline, allow_private=limits.allow_private
    ) as stream:
        watch.doing = "answer"
        answer = await game_minecraft.ask(stream, target.host, target.used_port)
        watch.lap("answer", answer.summary)
        return answer


def _reading(answer: GameAnswer, watch: Stopwatch) -> Reading:
    def told(value: int | str | None) -> int | str:
        if value is None:
            raise Absent("is not told by the server")
        return value

    return {
        "players": lambda _: told(answer.players),
        "max_players": lambda _: told(answer.max_players),
        "map": lambda _: told(answer.map),
        "name": lambda _: told(answer.name),
        "version": lambda _: told(answer.version),
        "ping": lambda _: watch.took("answer"),
        "response_time": lambda _: watch.elapsed(),
    }


def shorthand(url: str) -> dict[str, Any]:
    """``minecraft://host:port``, ``bedrock://``, ``source://`` or ``quake3://`` → a config."""
    return {"kind": "game", **server_in(url), "protocol": _SCHEMES.get(urlsplit(url).scheme.lower(), "source")}


def describe(target: GameTarget) -> str:
    """One line for lists: host and port."""
    return place_of(target.host, target.used_port)


PROBER = Prober(
    target=GameTarget,
    probe=probe,
    label="Game server",
    group="Servers & devices",
    describe=describe,
    schemes=tuple(_SCHEMES),
    shorthand=shorthand,
)
