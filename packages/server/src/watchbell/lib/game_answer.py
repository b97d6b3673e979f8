"""What a game server tells of itself, in whatever protocol."""

import re
from typing import NamedTuple

_COLOURS = re.compile("§.|\\^[0-9]")
_LONGEST = 200


class GameAnswer(NamedTuple):
    """Names and counts; `None` for what the protocol or the server does not tell."""

    name: str | None = None
    map: str | None = None
    version: str | None = None
    players: int | None = None
    max_players: int | None = None

    @property
    def summary(self) -> str:
        """``Fun House: 3 of 16 players on de_dust2``."""
        count = "" if self.players is None else f"{self.players} of {self.max_players or 'unknown'} players"
        place = f" on {self.map}" if self.map else ""
        return f"{self.name or 'a server without a name'}: {count}{place}".rstrip(": ")


class Bytes:
    """Reads an answer piece by piece. All raise `ValueError` when it ends too early."""

    def __init__(self, data: bytes) -> None:
        self._rest = data

    @property
    def left(self) -> bytes:
        """What has not been read."""
        return self._rest

    def take(self, count: int) -> bytes:
        """So many bytes."""
        if len(self._rest) < count:
            raise ValueError("its answer is cut short")
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken

    def number(self) -> int:
        """A byte as a number."""
        return self.take(1)[0]

    def text(self) -> str:
        """A text up to a zero byte."""
        end = self._rest.find(b"\0")
        if end < 0:
            raise ValueError("its answer is cut short")
        taken, self._rest = self._rest[:end], self._rest[end + 1 :]
        return plain(taken.decode("utf-8", "replace"))


def plain(text: str) -> str:
    """A name as players read it, without colours and what cannot be printed."""
    bare = _COLOURS.sub("", text[: _LONGEST * 4])
    return " ".join("".join(letter for letter in bare if letter.isprintable() or letter.isspace()).split())[:_LONGEST]


def whole_number(text: str | None) -> int | None:
    """The count that a text spells; `None` when it spells none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else None
