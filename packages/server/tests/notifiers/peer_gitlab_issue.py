"""GitLab's REST API v4 for issues and notes as its documentation describes it."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.receiver import Answer, Received

TOKEN = "t0psecret-t0psecret-t0psecret-t0"
PROJECT = "acme/web/operations"
REFERENCE = {"iid": 7}
FIRST_ANSWERS = (Answer(200, b"[]"), Answer(201, b'{"iid": 7}'))
NOW = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def config(port: int) -> dict[str, Any]:
    return {"project": PROJECT, "token": TOKEN, "base_url": f"http://127.0.0.1:{port}", "labels": "incident, web"}


class GitLab:
    """A project; `issues` by number, their notes inside. Lines that begin with a slash, outside of code, are commands."""

    def __init__(self) -> None:
        self.issues: dict[int, dict[str, Any]] = {}
        self.now = NOW

    def says(self, request: Received) -> Answer:
        if request.headers.get("private-token") != TOKEN:
            return error(401, "401 Unauthorized")
        parts = urlsplit(request.path)
        project = re.escape(PROJECT.replace("/", "%2F"))
        found = re.fullmatch(rf"/api/v4/projects/{project}/issues(?:/(\d+))?(/notes)?", parts.path)
        if found is None:
            return error(404, "404 Project Not Found")
        query = {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        if found[1] is None:
            return self._list(query) if request.method == "GET" else self._open(request)
        issue = self.issues.get(int(found[1]))
        if issue is None:
            return error(404, "404 Not found")
        if found[2]:
            return self._notes(issue, query) if request.method == "GET" else self._note(issue, request)
        if request.method != "PUT" or request.json != {"state_event": "close"}:
            return error(400, "state_event does not have a valid value")
        issue["state"] = "closed"
        return _json(200, issue)

    def _list(self, query: dict[str, str]) -> Answer:
        issues = [i for i in self.issues.values() if i["state"] == query.get("state", i["state"])]
        issues = [i for i in issues if i["created_at"] > query.get("created_after", "")]
        return _json(200, _page(issues, query))

    def _open(self, request: Received) -> Answer:
        body = request.json
        if not body.get("title", "").strip() or len(body["title"]) > 255:
            return Answer(400, b'{"message":{"title":["is too long (maximum is 255 characters)"]}}')
        if len(body["description"]) > 1_048_576 or not isinstance(body.get("labels", ""), str):
            return Answer(400, b'{"message":{"description":["is too long"]}}')
        self._obey(body["description"])
        number = 7 + len(self.issues)
        self.issues[number] = {
            "id": 76 + number, "description": body["description"], "state": "opened", "title": body["title"],
            "labels": body["labels"].split(",") if body.get("labels") else [], "confidential": body["confidential"],
            "author": {"name": "x" * 5000}, "iid": number, "created_at": self._at(), "notes": [],
        }  # fmt: skip
        return _json(201, self.issues[number])

    def _notes(self, issue: dict[str, Any], query: dict[str, str]) -> Answer:
        return _json(200, _page(issue["notes"], query))

    def _note(self, issue: dict[str, Any], request: Received) -> Answer:
        self._obey(request.json["body"])
        note = {"id": 1 + len(issue["notes"]), "body": request.json["body"], "created_at": self._at(), "system": False}
        issue["notes"].append(note)
        return _json(201, note)

    def _obey(self, text: str) -> None:
        outside = re.sub(r"(?ms)^(`{3,})text\n.*?^\1$", "", text)
        assert not re.search(r"(?m)^/\w", outside), "a command came in"

    def _at(self) -> str:
        self.now += timedelta(seconds=1)
        return self.now.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _page(found: list[dict[str, Any]], query: dict[str, str]) -> list[dict[str, Any]]:
    newest = sorted(found, key=lambda each: each[query.get("order_by", "created_at")], reverse=query["sort"] == "desc")
    return newest[: min(int(query.get("per_page", "20")), 100)]


def says(request: Received) -> Answer:
    gitlab = GitLab()
    gitlab.issues[7] = {"iid": 7, "state": "opened", "description": "", "notes": [], "created_at": gitlab._at()}
    return gitlab.says(request)


def error(status: int, words: str, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps({"message": words}).encode(), headers or {})


def _json(status: int, body: Any) -> Answer:
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json"})
