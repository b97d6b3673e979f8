"""An issue on GitHub, or GitHub Enterprise Server: opened by the failure, commented on, closed by the recovery.

Requests, limits and answers are those of https://docs.github.com/en/rest/issues/issues (API version 2022-11-28).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, BeforeValidator, Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.issue_errand import IssueGone, follow, split_labels
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits, Undelivered
from watchbell.lib.base_address import BaseUrl
from watchbell.lib.clock import MINUTE, rfc3339
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.json_peer import JsonPeer, parsed
from watchbell.lib.web_address import shown

_TITLE = 256
_PERMANENT = frozenset({400, 401, 403, 404, 410, 422})
_MOVED = frozenset({301, 302, 307, 308})
_LISTED, _ONE = 8_000_000, 400_000
"""How much is read of a list of a hundred issues, and of one: GitHub repeats the texts."""
_ADVICE = {
    401: "make a new token and put it into the channel",
    403: "the token needs the permission Issues: read and write for this repository",
    404: "there is no such repository, or the token may not see it",
    410: "switch issues on in the repository's settings",
    422: "check the labels",
}


def _check_repository(name: str) -> str:
    short = re.sub(r"^https?://[^/]+/", "", name).removesuffix("/").removesuffix(".git")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}", short):
        raise ValueError("a repository is owner/name, as in its address")
    return short


class GithubIssueConfig(ChannelConfig):
    """An issue that is opened, commented on and closed by itself."""

    kind: Literal["github_issue"] = "github_issue"
    repository: Annotated[str, AfterValidator(_check_repository)] = Field(
        max_length=300,
        title="Repository",
        description="As owner/name. Everybody who reads the repository reads the issues.",
        json_schema_extra={"x-placeholder": "acme/operations"},
    )
    token: str = Field(
        repr=False,
        min_length=8,
        max_length=512,
        pattern=r"^[!-~]+$",
        title="Token",
        description="In GitHub: Settings → Developer settings → Fine-grained tokens, for this repository, Issues: read and write.",
        json_schema_extra={"x-secret": True, "x-placeholder": "github_pat_xxxxxxxxxxxxxxxx"},
    )
    labels: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=50)], ...], BeforeValidator(split_labels)] = (
        Field(
            (),
            max_length=20,
            title="Labels",
            description="Put on every issue; GitHub makes those that are not there yet.",
            json_schema_extra={"x-placeholder": "incident"},
        )
    )
    base_url: BaseUrl = Field(
        "https://api.github.com",
        title="API server",
        description="Of GitHub Enterprise Server: https://your-host/api/v3.",
        json_schema_extra={"format": "uri", "x-group": "Server", "x-advanced": True},
    )


async def send(config: GithubIssueConfig, message: Message, limits: SendLimits) -> Receipt:
    """Opens, comments or closes the incident's issue; a test opens one and closes it.

    A revoked token, a missing right and a missing repository are permanent; a rate limit is waited for as long as GitHub says.
    """
    headers = {
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
        "Authorization": f"Bearer {config.token}",
    }
    peer = JsonPeer(config.base_url, headers, limits.timeout_ms, limits.allow_private)
    return await follow(_Repository(config, peer), message, _TITLE)


@dataclass(slots=True)
class _Repository:
    """The tracker that a repository is."""

    config: GithubIssueConfig
    peer: JsonPeer

    async def find(self, mark: str, since: int) -> tuple[Mapping[str, Any], str] | None:
        query = {"state": "open", "sort": "created", "direction": "desc", "per_page": "100", "since": _second(since)}
        for issue in await self._list(f"/issues?{urlencode(query)}"):
            text, number = issue.get("body"), issue.get("number")
            if isinstance(text, str) and mark in text and isinstance(number, int):
                return {"number": number}, text
        return None

    async def open(self, title: str, text: str) -> Receipt:
        body = {"title": title, "body": text, "labels": list(self.config.labels)}
        answer = await self._ask("POST", "/issues", body)
        receipt, number = self._read(answer), answer.as_object().get("number")
        return replace(receipt, reference={"number": number} if isinstance(number, int) else None)

    async def is_told(self, issue: Mapping[str, Any], mark: str, since: int) -> bool:
        query = urlencode({"per_page": "100", "since": _second(since)})
        comments = await self._list(f"{_path(issue)}/comments?{query}", of_issue=True)
        return any(mark in str(comment.get("body")) for comment in comments)

    async def comment(self, issue: Mapping[str, Any], text: str) -> Receipt:
        return self._read(await self._ask("POST", f"{_path(issue)}/comments", {"body": text}), of_issue=True)

    async def close(self, issue: Mapping[str, Any]) -> Receipt:
        closed = {"state": "closed", "state_reason": "completed"}
        return self._read(await self._ask("PATCH", _path(issue), closed), of_issue=True)

    async def _list(self, path: str, *, of_issue: bool = False) -> list[dict[str, Any]]:
        answer = await self._ask("GET", path, kept_bytes=_LISTED)
        receipt = self._read(answer, of_issue=of_issue)
        found = parsed(answer)
        if isinstance(found, list):
            return [each for each in found if isinstance(each, dict)]
        if len(answer.text) * 4 >= _LISTED:
            return []  # more than is read: better an issue twice than none
        reason = "what answers is not GitHub's API: check the address of the API server"
        raise Undelivered(reason, permanent=True, status_code=receipt.status_code, answer=receipt.answer)

    async def _ask(self, method: str, path: str, body: object = None, kept_bytes: int = _ONE) -> HttpAnswer:
        return await self.peer.ask(method, f"/repos/{self.config.repository}{path}", body, kept_bytes=kept_bytes)

    def _read(self, answer: HttpAnswer, *, of_issue: bool = False) -> Receipt:
        if of_issue and answer.status_code == 410:
            raise IssueGone
        if answer.status_code in _MOVED:
            reason = "the repository was renamed or moved: put its new name into the channel"
            raise Undelivered(reason, permanent=True, status_code=answer.status_code)
        is_busy = answer.status_code in (403, 429) and (
            answer.retry_after_ms is not None or "rate limit" in answer.text.lower()
        )
        return receipt_of(
            answer,
            permanent=() if is_busy else _PERMANENT,
            secrets=(self.config.token,),
            wait_ms=(MINUTE if answer.retry_after_ms is None else answer.retry_after_ms) if is_busy else None,
            advice={} if is_busy else _ADVICE,
        )


def _path(issue: Mapping[str, Any]) -> str:
    return f"/issues/{int(issue['number'])}"


def _second(at: int) -> str:
    return rfc3339(at)[:19] + "Z"


def describe(config: GithubIssueConfig) -> str:
    """``Issues of acme/operations at api.github.com``."""
    return f"Issues of {config.repository} at {shown(config.base_url, with_path=False)}"


NOTIFIER = Notifier(
    config=GithubIssueConfig, send=send, label="GitHub issue", describe=describe, takes_digests=lambda _: False
)
