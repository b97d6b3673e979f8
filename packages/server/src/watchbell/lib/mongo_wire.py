"""A client of MongoDB's protocol (OP_MSG), as small as a check needs: log in by SCRAM, run a command, read little.

Own rather than the driver's client, which looks for the other members of a replica set by itself, keeps connections of
its own open to each, and reads up to 48 MB. Only BSON is the driver's. Source: the MongoDB manual, "Wire Protocol".
"""

import hashlib
import struct
from collections.abc import Mapping
from typing import Any, Literal

from watchbell.lib.scram import Scram
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tables import MOST_BYTES
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble
from watchbell.lib.wrong_protocol import not_speaking, understood

_NAME = "MongoDB"
_OP_MSG = 2013
_NO_SUCH_COMMAND, _LATE = 59, 50
_NOT_READY = frozenset({91, 11600, 11602, 13436})
_MOST_TURNS = 10
_KNOWS_SHA_256 = 7
"""The first ``maxWireVersion`` that does: MongoDB 4.0."""


class CommandFailed(NoConnection):
    """The server answered with an error; `code` is its number."""

    def __init__(self, trouble: Trouble, code: int) -> None:
        super().__init__(trouble)
        self.code = code


class Mongo:
    """A session on an open stream. Everything raises `NoConnection` with what went wrong, or what a `Stream` raises."""

    def __init__(self, stream: Stream, watch: Stopwatch) -> None:
        self._stream, self._watch = stream, watch
        self._number = 0
        self._during = "login"
        self.hello: dict[str, Any] = {}
        """What the server tells of itself: whether it is the primary, its replica set, …"""

    async def greet(self, login: str | None) -> None:
        """Ask who it is; `login` (``admin.watchbell``) asks for that user's ways to log in too."""
        self._watch.doing = "login"
        more = {"saslSupportedMechs": login} if login else {}
        try:
            self.hello = await self.command({"hello": 1, "helloOk": True, **more}, "admin")
        except CommandFailed as error:
            if error.code != _NO_SUCH_COMMAND:
                raise
            self.hello = await self.command({"isMaster": 1, **more}, "admin")

    async def login(self, user: str, password: str, database: str) -> None:
        """Log in by SCRAM-SHA-256, or by SCRAM-SHA-1 where the user knows only that."""
        self._watch.doing = "login"
        ways = self.hello.get("saslSupportedMechs")
        if isinstance(ways, list):
            only_old = "SCRAM-SHA-1" in ways and "SCRAM-SHA-256" not in ways
        else:
            only_old = self.hello.get("maxWireVersion") in range(_KNOWS_SHA_256)
        algorithm: Literal["sha1", "sha256"] = "sha1" if only_old else "sha256"
        scram = Scram(algorithm, user, _digest(user, password) if only_old else password)
        start = {"saslStart": 1, "mechanism": f"SCRAM-SHA-{algorithm[3:]}", "payload": scram.first()}
        answer = await self.command({**start, "options": {"skipEmptyExchange": True}}, database)
        for turn in range(_MOST_TURNS):
            payload = answer.get("payload")
            if not isinstance(payload, bytes):
                raise NoConnection(Trouble(f"{self._stream.place} sent an answer that is not valid {_NAME}"))
            said = self._turn(scram, payload, turn)
            if answer.get("done") is True:
                break
            number = answer.get("conversationId", 1)
            answer = await self.command({"saslContinue": 1, "conversationId": number, "payload": said}, database)
        if not scram.verified:
            raise NoConnection(
                Trouble(f"{self._stream.place} accepted the login without proving that it knows the password")
            )
        self._during = "query"

    async def command(self, command: Mapping[str, Any], database: str) -> dict[str, Any]:
        """A command's answer, as plain Python values and BSON's own types. The command must be fit for BSON."""
        import bson  # noqa: PLC0415 - optional: of the extra for further kinds
        from bson.errors import BSONError  # noqa: PLC0415 - as above

        self._number += 1
        body = bson.encode({**command, "$db": database})
        head = struct.pack("<iiii", 21 + len(body), self._number, 0, _OP_MSG)
        await self._stream.send(head + b"\0\0\0\0\0" + body)
        raw = await self._message()
        with understood(self._stream.place, _NAME):
            try:
                answer: dict[str, Any] = bson.decode(raw)
            except BSONError as error:
                raise ValueError(str(error)) from error
        if answer.get("ok") not in (1, True):
            raise self._refusal(answer)
        return answer

    async def run(self, command: Mapping[str, Any], database: str) -> dict[str, Any]:
        """The command that the check is about."""
        self._watch.doing = self._during = "query"
        return await self.command(command, database)

    def _turn(self, scram: Scram, payload: bytes, turn: int) -> bytes:
        with understood(self._stream.place, _NAME):
            if turn == 0:
                return scram.final(payload)
            if not scram.verified:
                try:
                    scram.verify(payload)
                except PermissionError as error:
                    raise NoConnection(Trouble(f"login at {self._stream.place} broken off: {error}")) from error
        return b""

    async def _message(self) -> bytes:
        head = await self._stream.exactly(16)
        length, _, answers, code = struct.unpack("<iiii", head)
        if code != _OP_MSG or length < 26 or answers != self._number:
            raise await not_speaking(self._stream, _NAME, head)
        if length > MOST_BYTES:
            raise NoConnection(Trouble(f"{self._stream.place} sent more than {MOST_BYTES // 1024} KB in one answer"))
        rest = await self._stream.exactly(length - 16)
        flags, section = struct.unpack_from("<IB", rest)
        if section != 0:
            raise NoConnection(Trouble(f"{self._stream.place} sent an answer that is not valid {_NAME}"))
        return rest[5:-4] if flags & 1 else rest[5:]  # bit 0: a checksum follows

    def _refusal(self, answer: Mapping[str, Any]) -> CommandFailed:
        place, said = self._stream.place, str(answer.get("errmsg", "an error without a message"))[:500]
        number = answer.get("code")
        code = number if isinstance(number, int) else 0
        if code in _NOT_READY:
            return CommandFailed(Trouble(f"{place} is not ready: {said}"), code)
        if code == _LATE:
            return CommandFailed(Trouble(f"the command was not finished in time: {said}", late=True), code)
        if self._during == "login":
            return CommandFailed(Trouble(f"login refused by {place}: {said}"), code)
        return CommandFailed(Trouble(f"the command failed: {said}"), code)


def mongo_command(text: str) -> dict[str, Any]:
    """A command written as (Extended) JSON. Raises `ValueError` for what no server could be asked."""
    import bson  # noqa: PLC0415 - optional: of the extra for further kinds
    from bson import json_util  # noqa: PLC0415 - as above
    from bson.errors import BSONError  # noqa: PLC0415 - as above

    try:
        command = json_util.loads(text)
        bson.encode(command)
    except (BSONError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise ValueError(f"the command cannot be read: {error}") from error
    return dict(command)


def _digest(user: str, password: str) -> str:
    """What SCRAM-SHA-1 takes for the password here, from times before SCRAM."""
    return hashlib.md5(f"{user}:mongo:{password}".encode(), usedforsecurity=False).hexdigest()
