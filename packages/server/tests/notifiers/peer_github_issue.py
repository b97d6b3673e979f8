"""GitHub's REST API for issues as its documentation describes it, version 2022-11-28."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.receiver import Answer, Received

TOKEN = "t0psecret-t0psecret-t0psecret-t0"
REPOSITORY = "acme/operations"
REFERENCE = {"number": 7}
FIRST_ANSWERS = (Answer(200, b"[]"), Answer(201, b'{"number": 7}'))
NOW = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def config(port: int) -> dict[str, Any]:
    return {"repository": REPOSITORY, "token": TOKEN, "base_url": f"http://127.0.0.1:{port}", "labels": "incident, web"}


class GitHub:
    """A repository; `issues` by number, their comments inside. `now` is GitHub's clock."""

    def __init__(self) -> None:
        self.issues: dict[int, dict[str, Any]] = {}
        self.now = NOW

    def says(self, request: Received) -> Answer:
        headers = request.headers
        if not headers.get("user-agent"):
            return error(
                403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent"
            )
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return error(401, "Bad credentials")
        if (
            headers.get("x-github-api-version") != "2022-11-28"
            or headers.get("accept") != "application/vnd.github+json"
        ):
            return error(400, "version or media type is wrong")
        parts = urlsplit(request.path)
        found = re.fullmatch(rf"/repos/{REPOSITORY}/issues(?:/(\d+))?(/comments)?", parts.path)
        if found is None:
            return error(404, "Not Found")
        query = {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        if found[1] is None:
            return self._list(query) if request.method == "GET" else self._open(request)
        issue = self.issues.get(int(found[1]))
        if issue is None:
            return error(404, "Not Found")
        if issue.get("deleted"):
            return error(410, "This issue was deleted")
        if found[2]:
            return self._comments(issue, query) if request.method == "GET" else self._comment(issue, request)
        return self._edit(issue, request)

    def _list(self, query: dict[str, str]) -> Answer:
        issues = [i for i in self.issues.values() if query.get("state", "open") in (i["state"], "all")]
        issues = [i for i in issues if i["updated_at"] >= query.get("since", "") and not i.get("deleted")]
        newest = sorted(issues, key=lambda i: i["number"], reverse=query.get("direction", "desc") == "desc")
        return _json(200, newest[: int(query.get("per_page", "30"))])

    def _open(self, request: Received) -> Answer:
        body = request.json
        if errors := _errors("Issue", body):
            return errors
        if not body.get("title", "").strip() or len(body["title"]) > 256:
            return error(422, "Validation Failed")
        number = 7 + len(self.issues)
        labels = [{"name": name} for name in body.get("labels", [])]
        at = self._at()
        self.issues[number] = {
            "url": f"https://api.github.com/repos/{REPOSITORY}/issues/{number}",
            "user": {"login": "bell", "padding": "x" * 5000},
            "number": number, "state": "open", "title": body["title"], "body": body["body"], "labels": labels,
            "created_at": at, "updated_at": at, "comments": [],
        }  # fmt: skip
        return _json(201, self.issues[number])

    def _edit(self, issue: dict[str, Any], request: Received) -> Answer:
        body = request.json
        if request.method != "PATCH" or body.get("state_reason") not in ("completed", "not_planned", "reopened", None):
            return error(422, "Validation Failed")
        issue |= {**body, "updated_at": self._at()}
        return _json(200, issue)

    def _comments(self, issue: dict[str, Any], query: dict[str, str]) -> Answer:
        return _json(200, [c for c in issue["comments"] if c["updated_at"] >= query.get("since", "")])

    def _comment(self, issue: dict[str, Any], request: Received) -> Answer:
        if errors := _errors("IssueComment", request.json):
            return errors
        comment = {"id": 1 + len(issue["comments"]), "body": request.json["body"], "updated_at": self._at()}
        issue["comments"].append(comment)
        issue["updated_at"] = self._at()
        return _json(201, comment)

    def _at(self) -> str:
        self.now += timedelta(seconds=1)
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")


def says(request: Received) -> Answer:
    github = GitHub()
    github.issues[7] = {"number": 7, "state": "open", "body": "", "comments": [], "updated_at": github._at()}
    return github.says(request)


def error(status: int, words: str, headers: dict[str, str] | None = None) -> Answer:
    body = {"message": words, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
    return Answer(status, json.dumps(body).encode(), headers or {})


def _errors(resource: str, body: dict[str, Any]) -> Answer | None:
    if not 0 < len(body.get("body", "")) <= 65_536:
        words = "body is too long (maximum is 65536 characters)"
        errors = [{"resource": resource, "code": "custom", "field": "body", "message": words}]
        return Answer(422, json.dumps({"message": "Validation Failed", "errors": errors}).encode())
    return None


def _json(status: int, body: Any) -> Answer:
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"})
