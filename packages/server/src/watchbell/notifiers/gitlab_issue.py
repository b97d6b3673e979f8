"""An issue on GitLab, theirs or your own: opened by the failure, commented on, closed by the recovery.

Requests, limits and answers are those of https://docs.gitlab.com/api/issues/ and https://docs.gitlab.com/api/notes/.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from pydantic import AfterValidator, BeforeValidator, Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.issue_errand import IssueGone, follow, split_labels
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits, Undelivered
from watchbell.lib.base_address import BaseUrl
from watchbell.lib.clock import MINUTE, rfc3339
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.json_peer import JsonPeer, parsed
from watchbell.lib.web_address import shown

_TITLE = 255
_PERMANENT = frozenset({400, 401, 403, 404, 410, 422})
_MOVED = frozenset({301, 302, 307, 308})
_LISTED, _ONE = 8_000_000, 400_000
"""How much is read of a list of a hundred issues, and of one: GitLab repeats the texts."""
_NEWEST = {"order_by": "created_at", "sort": "desc", "per_page": "100"}
_ADVICE = {
    401: "make a new token and put it into the channel",
    403: "the token needs the scope api and the role Reporter, or Planner, in this project",
    404: "there is no such project, or the token may not see it",
}


def _check_project(name: str) -> str:
    short = re.sub(r"^https?://[^/]+/", "", name).split("/-/", 1)[0].removesuffix("/").removesuffix(".git")
    part = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9_.-]{1,255}"
    if not re.fullmatch(rf"[0-9]{{1,18}}|{part}(?:/{part})+", short):
        raise ValueError("a project is group/name, as in its address, or its number")
    return short


class GitlabIssueConfig(ChannelConfig):
    """An issue that is opened, commented on and closed by itself."""

    kind: Literal["gitlab_issue"] = "gitlab_issue"
    project: Annotated[str, AfterValidator(_check_project)] = Field(
        max_length=1024,
        title="Project",
        description="As group/name, or its number, which a renamed project keeps: Settings → General → Project ID.",
        json_schema_extra={"x-placeholder": "acme/operations"},
    )
    token: str = Field(
        repr=False,
        min_length=8,
        max_length=512,
        pattern=r"^[!-~]+$",
        title="Token",
        description="In the project: Settings → Access tokens → role Reporter, scope api.",
        json_schema_extra={"x-secret": True, "x-placeholder": "glpat-xxxxxxxxxxxxxxxxxxxx"},
    )
    labels: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^,]+$")], ...],
        BeforeValidator(split_labels),
    ] = Field(
        (),
        max_length=20,
        title="Labels",
        description="Put on every issue; GitLab makes those that are not there yet.",
        json_schema_extra={"x-placeholder": "incident"},
    )
    confidential: bool = Field(
        default=False, title="Confidential", description="Only members of the project can read the issues."
    )
    base_url: BaseUrl = Field(
        "https://gitlab.com",
        title="Server",
        description="The address of your own GitLab, without /api/v4.",
        json_schema_extra={"format": "uri", "x-placeholder": "https://gitlab.example.com"},
    )


async def send(config: GitlabIssueConfig, message: Message, limits: SendLimits) -> Receipt:
    """Opens, comments or closes the incident's issue; a test opens one and closes it.

    A revoked token, a missing right and a missing project are permanent; a rate limit is waited for as long as GitLab says.
    """
    peer = JsonPeer(config.base_url, {"PRIVATE-TOKEN": config.token}, limits.timeout_ms, limits.allow_private)
    return await follow(_Project(config, peer), message, _TITLE)


@dataclass(slots=True)
class _Project:
    """The tracker that a project is."""

    config: GitlabIssueConfig
    peer: JsonPeer

    async def find(self, mark: str, since: int) -> tuple[Mapping[str, Any], str] | None:
        query = {"state": "opened", "created_after": rfc3339(since), **_NEWEST}
        for issue in await self._list(f"/issues?{urlencode(query)}"):
            text, number = issue.get("description"), issue.get("iid")
            if isinstance(text, str) and mark in text and isinstance(number, int):
                return {"iid": number}, text
        return None

    async def open(self, title: str, text: str) -> Receipt:
        body: dict[str, Any] = {"title": title, "description": text, "confidential": self.config.confidential}
        if self.config.labels:
            body["labels"] = ",".join(self.config.labels)
        answer = await self._ask("POST", "/issues", body)
        receipt, number = self._read(answer), answer.as_object().get("iid")
        return replace(receipt, reference={"iid": number} if isinstance(number, int) else None)

    async def is_told(self, issue: Mapping[str, Any], mark: str, since: int) -> bool:  # noqa: ARG002 - notes have no such filter
        notes = await self._list(f"{_path(issue)}/notes?{urlencode(_NEWEST)}", of_issue=True)
        return any(mark in str(note.get("body")) for note in notes)

    async def comment(self, issue: Mapping[str, Any], text: str) -> Receipt:
        return self._read(await self._ask("POST", f"{_path(issue)}/notes", {"body": text}), of_issue=True)

    async def close(self, issue: Mapping[str, Any]) -> Receipt:
        return self._read(await self._ask("PUT", _path(issue), {"state_event": "close"}), of_issue=True)

    async def _list(self, path: str, *, of_issue: bool = False) -> list[dict[str, Any]]:
        answer = await self._ask("GET", path, kept_bytes=_LISTED)
        receipt = self._read(answer, of_issue=of_issue)
        found = parsed(answer)
        if isinstance(found, list):
            return [each for each in found if isinstance(each, dict)]
        if len(answer.text) * 4 >= _LISTED:
            return []  # more than is read: better an issue twice than none
        reason = "what answers is not GitLab's API: check the address of the server"
        raise Undelivered(reason, permanent=True, status_code=receipt.status_code, answer=receipt.answer)

    async def _ask(self, method: str, path: str, body: object = None, kept_bytes: int = _ONE) -> HttpAnswer:
        project = quote(self.config.project, safe="")
        return await self.peer.ask(method, f"/api/v4/projects/{project}{path}", body, kept_bytes=kept_bytes)

    def _read(self, answer: HttpAnswer, *, of_issue: bool = False) -> Receipt:
        if of_issue and answer.status_code == 404 and "project" not in answer.text.lower():
            raise IssueGone
        if answer.status_code in _MOVED:
            reason = "the project was renamed or moved: put its new name, or its number, into the channel"
            raise Undelivered(reason, permanent=True, status_code=answer.status_code)
        # The limit on new issues is told without a Retry-After; it is one for each minute.
        is_blunt = answer.status_code == 429 and answer.retry_after_ms is None
        return receipt_of(
            answer,
            permanent=_PERMANENT,
            secrets=(self.config.token,),
            wait_ms=MINUTE if is_blunt else None,
            advice=_ADVICE,
        )


def _path(issue: Mapping[str, Any]) -> str:
    return f"/issues/{int(issue['iid'])}"


def describe(config: GitlabIssueConfig) -> str:
    """``Issues of acme/operations at gitlab.com``."""
    return f"Issues of {config.project} at {shown(config.base_url, with_path=False)}"


NOTIFIER = Notifier(
    config=GitlabIssueConfig, send=send, label="GitLab issue", describe=describe, takes_digests=lambda _: False
)
