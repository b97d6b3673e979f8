"""What people type or press in a chat, as wishes. Pure.

Commands: ``/status``, ``/list``, ``/mute <service> <15m|1h|24h|7d>``, ``/unmute <service>``, ``/help``; ``/start`` is what a
messenger sends at the first meeting. Buttons: ``ack:<alert>`` and ``mute:<service>:<minutes>``.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from watchbell.domain.conversing import Heard

_COMMAND = re.compile(r"/([A-Za-z]+)(?:\s+(.*))?", re.DOTALL)
_DURATION = re.compile(r"(\d{1,6})\s?(m|min|h|d|w)", re.IGNORECASE)
_NAME_AND_DURATION = re.compile(rf"(.+?) ({_DURATION.pattern})", re.IGNORECASE)
_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 1440, "w": 10_080}
MAX_MINUTES = 366 * 1440

HELP = """\
/status - how many services are up and down
/list - the services, and how they are
/mute <service> <15m|1h|24h|7d> - keep its alerts quiet for a while
/unmute <service> - let them sound again
/help - this text"""
USAGE_OF_MUTE = "Usage: /mute <service> <15m|1h|24h|7d>"
USAGE_OF_UNMUTE = "Usage: /unmute <service>"


class Verb(StrEnum):
    """What somebody wants."""

    STATUS = "status"
    LIST = "list"
    MUTE = "mute"
    UNMUTE = "unmute"
    HELP = "help"
    START = "start"
    ACKNOWLEDGE = "ack"


@dataclass(frozen=True, slots=True)
class Wish:
    """A verb, what it is about (a name that was typed, or an id from a button), and for how long.

    `usage` is what to answer when the words do not suffice.
    """

    verb: Verb
    subject: str = ""
    minutes: int = 0
    by_id: bool = False
    usage: str = ""


def wish_of(heard: Heard) -> Wish | None:
    """The wish, `None` for talk that is none of ours."""
    if heard.press is not None:
        return _pressed(heard.press)
    text = heard.text.strip()
    return _typed(text) or (_unknown(text) if heard.is_alone else None)


def _unknown(text: str) -> Wish | None:
    """In a group a strange command may be another bot's; who is alone with us waits for an answer."""
    found = re.match(r"/(\w{1,32})", text)
    return Wish(Verb.HELP, usage=f"I do not know /{found[1]}. This is what I understand:\n{HELP}") if found else None


def _pressed(data: str) -> Wish | None:
    verb, _, rest = data.partition(":")
    if verb == Verb.ACKNOWLEDGE and rest:
        return Wish(Verb.ACKNOWLEDGE, rest, by_id=True)
    service_id, _, minutes = rest.partition(":")
    if verb == Verb.MUTE and service_id and re.fullmatch(r"[1-9]\d{0,5}", minutes, re.ASCII):
        return Wish(Verb.MUTE, service_id, min(int(minutes), MAX_MINUTES), by_id=True)
    return Wish(Verb.HELP, usage="This button does nothing any more.")  # the phone waits for an answer


def _typed(text: str) -> Wish | None:
    found = _COMMAND.fullmatch(text)
    if found is None or found[1].lower() not in set(Verb) - {Verb.ACKNOWLEDGE}:
        return None
    verb, rest = Verb(found[1].lower()), " ".join((found[2] or "").split())
    if verb is Verb.UNMUTE:
        return Wish(verb, rest, usage="" if rest else USAGE_OF_UNMUTE)
    if verb is not Verb.MUTE:
        return Wish(verb)
    named = _NAME_AND_DURATION.fullmatch(rest)
    name, _, duration = (named[1], "", named[2]) if named else rest.rpartition(" ")
    if not name:
        return Wish(verb, usage=USAGE_OF_MUTE)
    minutes = minutes_of(duration)
    return Wish(verb, name, minutes or 0, usage="" if minutes else f"Invalid duration format. {USAGE_OF_MUTE}")


def minutes_of(text: str) -> int | None:
    """A duration such as ``15m``, ``1h``, ``24h``, ``7d`` in minutes, up to a year; `None` when it is none."""
    found = _DURATION.fullmatch(text)
    minutes = int(found[1]) * _MINUTES[found[2].lower()] if found else 0
    return minutes if 0 < minutes <= MAX_MINUTES else None


def span_of(minutes: int) -> str:
    """Minutes in the words of a command: ``15m``, ``1h``, ``24h``, ``7d``."""
    if minutes % 1440 == 0 and minutes > 1440:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"
