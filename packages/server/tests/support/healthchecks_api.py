"""Healthchecks' Management API as its documentation tells it, read-only: keys, versions, a project's checks and channels."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any

READ_WRITE, READ_ONLY = "w" * 32, "r" * 32


@dataclass
class Project:
    """What the server tells. `versions` are those it speaks; `answers` replace what it would say of a path."""

    checks: list[dict[str, Any]] = field(default_factory=list)
    channels: list[dict[str, str]] = field(default_factory=list)
    versions: tuple[str, ...] = ("v1", "v2", "v3")
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    url: str = ""

    def check(self, name: str, uuid: str, **fields: Any) -> None:
        """A check as a read-write key sees it."""
        whole = {
            "name": name, "slug": "", "tags": "", "desc": "", "grace": 3600, "n_pings": 0, "status": "up", "started": False,
            "last_ping": None, "next_ping": None, "manual_resume": False, "methods": "", "subject": "", "subject_fail": "",
            "start_kw": "", "success_kw": "", "failure_kw": "", "filter_subject": False, "filter_body": False,
            "filter_http_body": False, "filter_default_fail": False, "badge_url": "", "uuid": uuid,
            "ping_url": f"https://hc-ping.com/{uuid}", "update_url": f"{self.url}/api/v3/checks/{uuid}",
            "channels": "", **fields,
        }  # fmt: skip
        if "schedule" not in fields:
            whole.setdefault("timeout", 86_400)
        self.checks.append(whole)


def _answer(project: Project, path: str, key: str) -> tuple[int, str]:
    if path in project.answers:
        return project.answers[path]
    parts = path.strip("/").split("/")
    if (
        len(parts) != 3
        or parts[0] != "api"
        or parts[1] not in project.versions
        or parts[2] not in ("checks", "channels")
    ):
        return 404, "<h1>Not found</h1>"
    if len(key) != 32:
        return 401, json.dumps({"error": "missing api key"})
    if key not in (READ_WRITE, READ_ONLY):
        return 401, json.dumps({"error": "wrong api key"})
    if parts[2] == "channels":
        if key == READ_ONLY:
            return 401, json.dumps({"error": "wrong api key"})
        return 200, json.dumps({"channels": project.channels})
    return 200, json.dumps({"checks": [_seen(each, key, parts[1]) for each in project.checks]})


def _seen(check: dict[str, Any], key: str, version: str) -> dict[str, Any]:
    shown = dict(check)
    if version != "v3":
        del shown["uuid"]
    if key == READ_ONLY:
        hidden = ("uuid", "ping_url", "update_url", "channels")
        shown = {name: value for name, value in shown.items() if name not in hidden}
        shown["unique_key"] = sha1(check["uuid"].replace("-", "")[:16].encode(), usedforsecurity=False).hexdigest()
    return shown


@contextmanager
def serving(project: Project) -> Iterator[Project]:
    """The server on a free port of this machine."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = _answer(project, self.path, self.headers.get("X-Api-Key", ""))
            body = text.encode()
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", text)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        project.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield project
        finally:
            server.shutdown()
            thread.join()
