"""A fake of MongoDB's handshake and of a few commands, because no package here brings the server.

Written from the manual's "Wire Protocol" and the drivers' "Authentication" specification, the server's side of SCRAM from
RFC 5802; the tests let MongoDB's own driver log in to it as well.
"""

import base64
import hashlib
import hmac
import struct
from asyncio import StreamReader, StreamWriter
from typing import Any

import bson

_OP_REPLY, _OP_QUERY, _OP_MSG = 1, 2004, 2013
SALT, ROUNDS = b"salt of sixteen.", 4096


class MongoFake:
    """Knows one user; `members` is what ``hello`` tells besides."""

    def __init__(self, user: str = "", password: str = "", *, way: str = "SCRAM-SHA-256", **members: Any) -> None:
        self.user, self.password, self.way, self.members = user, password, way, members
        self.commands: list[dict[str, Any]] = []

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """The handler of a connection."""
        session: dict[str, Any] = {"in": not self.user}
        while True:
            length, number, _, code = struct.unpack("<iiii", await reader.readexactly(16))
            rest = await reader.readexactly(length - 16)
            if code == _OP_QUERY:
                command = bson.decode(rest[rest.index(b"\0", 4) + 9 :])
                body = struct.pack("<iqii", 8, 0, 0, 1) + bson.encode(self._hello(command))
            else:
                command = bson.decode(rest[5:])
                body = b"\0\0\0\0\0" + bson.encode(self._answer(command, session))
            head = struct.pack("<iiii", 16 + len(body), 1, number, _OP_REPLY if code == _OP_QUERY else _OP_MSG)
            writer.write(head + body)
            await writer.drain()

    def _answer(self, command: dict[str, Any], session: dict[str, Any]) -> dict[str, Any]:
        name = next(iter(command))
        self.commands.append(command)
        if name.lower() in ("hello", "ismaster"):
            return self._hello(command)
        if name == "saslStart":
            return self._first(command, session)
        if name == "saslContinue":
            return self._last(command, session)
        if name in ("endSessions", "buildInfo"):
            return {"version": "7.0.14", "ok": 1.0}
        if not session["in"]:
            return _error(13, "Unauthorized", f"Command {name} requires authentication")
        return self._run(name, command)

    def _run(self, name: str, command: dict[str, Any]) -> dict[str, Any]:
        if name == "ping":
            return {"ok": 1.0}
        if name == "count":
            return {"n": 7, "ok": 1.0}
        if name == "find":
            batch = [{"_id": bson.ObjectId(), "state": "failed"}, {"_id": 2, "state": "done"}]
            return {"cursor": {"firstBatch": batch, "id": 0, "ns": "app.jobs"}, "ok": 1.0}
        if name == "aggregate":
            return {"cursor": {"firstBatch": ["x" * 100_000], "id": 0, "ns": "app.jobs"}, "ok": 1.0}
        if name == "dbStats":
            return _error(50, "MaxTimeMSExpired", "operation exceeded time limit")
        return _error(59, "CommandNotFound", f"no such command: '{name}'")

    def _hello(self, command: dict[str, Any]) -> dict[str, Any]:
        ways = {"saslSupportedMechs": [self.way]} if command.get("saslSupportedMechs") == f"admin.{self.user}" else {}
        sizes = {"maxBsonObjectSize": 16_777_216, "maxMessageSizeBytes": 48_000_000, "maxWriteBatchSize": 100_000}
        wire = {"minWireVersion": 0, "maxWireVersion": 21, "helloOk": True, "isWritablePrimary": True, "ismaster": True}
        return {**wire, **sizes, **ways, **self.members, "ok": 1.0}

    def _first(self, command: dict[str, Any], session: dict[str, Any]) -> dict[str, Any]:
        if command["mechanism"] != self.way:
            return _error(334, "MechanismUnavailable", "Unable to use the mechanism")
        bare = command["payload"].decode().removeprefix("n,,")
        fields = dict(part.split("=", 1) for part in bare.split(","))
        if fields["n"] != self.user:
            return _error(18, "AuthenticationFailed", "Authentication failed.")
        said = f"r={fields['r']}server,s={base64.b64encode(SALT).decode()},i={ROUNDS}"
        session["messages"] = [bare, said]
        return {"conversationId": 1, "done": False, "payload": said.encode(), "ok": 1.0}

    def _last(self, command: dict[str, Any], session: dict[str, Any]) -> dict[str, Any]:
        said, _, proof = command["payload"].decode().rpartition(",p=")
        algorithm, secret = "sha256", self.password
        if self.way == "SCRAM-SHA-1":
            algorithm, secret = (
                "sha1",
                hashlib.md5(f"{self.user}:mongo:{self.password}".encode(), usedforsecurity=False).hexdigest(),
            )
        salted = hashlib.pbkdf2_hmac(algorithm, secret.encode(), SALT, ROUNDS)
        stored = hashlib.new(algorithm, hmac.digest(salted, b"Client Key", algorithm)).digest()
        message = ",".join([*session["messages"], said]).encode()
        mask = hmac.digest(stored, message, algorithm)
        key = bytes(a ^ b for a, b in zip(base64.b64decode(proof), mask, strict=True))
        if hashlib.new(algorithm, key).digest() != stored:
            return _error(18, "AuthenticationFailed", "Authentication failed.")
        session["in"] = True
        signature = hmac.digest(hmac.digest(salted, b"Server Key", algorithm), message, algorithm)
        return {"conversationId": 1, "done": True, "payload": b"v=" + base64.b64encode(signature), "ok": 1.0}


def _error(code: int, name: str, said: str) -> dict[str, Any]:
    return {"ok": 0.0, "errmsg": said, "code": code, "codeName": name}
