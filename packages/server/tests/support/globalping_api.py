"""A faithful part of Globalping's API: creates measurements, is at work for a while, then tells the result."""

import json
from typing import Any

PROBE = {"continent": "OC", "country": "NZ", "city": "Auckland", "network": "Zappie Host LLC", "tags": []}
PING = {
    "status": "finished",
    "rawOutput": "PING …",
    "resolvedAddress": "192.0.2.7",
    "timings": [{"ttl": 59, "rtt": 24.2}],
    "stats": {"min": 24.1, "max": 24.3, "avg": 24.2, "total": 3, "loss": 0, "rcv": 3, "drop": 0},
}
HTTP = {
    "status": "finished",
    "rawOutput": "HTTP/1.1 200",
    "rawBody": '{"state": "fine"}',
    "truncated": False,
    "headers": {"server": "nginx", "set-cookie": ["a=1", "b=2"]},
    "statusCode": 200,
    "statusCodeName": "OK",
    "resolvedAddress": "192.0.2.7",
    "timings": {"total": 583, "dns": 24, "tcp": 44, "tls": 51, "firstByte": 433, "download": 1},
    "tls": {"authorized": True, "expiresAt": "2027-03-01T00:00:00.000Z"},
}
DNS = {
    "status": "finished",
    "rawOutput": "…",
    "statusCode": 0,
    "statusCodeName": "NOERROR",
    "answers": [{"name": "a.example.", "type": "A", "ttl": 23, "class": "IN", "value": "192.0.2.7"}],
    "timings": {"total": 99},
    "resolver": "192.0.2.53",
}


class Api:
    """Answers with the result after `polls` looks; `create` and `told` replace its answers (status, document)."""

    def __init__(self, result: Any, *, polls: int = 1, create: Any = None, told: Any = None) -> None:
        self.result, self.polls, self.create, self.told = result, polls, create, told
        self.heard: list[tuple[str, str, Any]] = []

    async def handle(self, reader: Any, writer: Any) -> None:
        """One request of one connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = [int(line[15:]) for line in head.lower().split("\r\n") if line.startswith("content-length:")]
        body = json.loads(await reader.readexactly(length[0])) if length and length[0] else None
        self.heard.append((head.split("\r\n")[0], head, body))
        status, document = self._created() if head.startswith("POST /v1/measurements ") else self._told(head)
        text = document if isinstance(document, bytes) else json.dumps(document).encode()
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(text)) + text)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    def _created(self) -> tuple[int, Any]:
        return self.create or (202, {"id": "PY5fMsREMmIq45VR", "probesCount": 1})

    def _told(self, head: str) -> tuple[int, Any]:
        if not head.startswith("GET /v1/measurements/PY5fMsREMmIq45VR "):
            return 404, {"error": {"type": "not_found", "message": "Couldn't find the requested item."}}
        if self.told is not None:
            return self.told  # type: ignore[no-any-return]
        self.polls -= 1
        status = "finished" if self.polls < 0 else "in-progress"
        return 200, {"id": "PY5fMsREMmIq45VR", "status": status, "results": [{"probe": PROBE, "result": self.result}]}
