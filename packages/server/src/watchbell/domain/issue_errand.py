"""What becomes of an incident in an issue tracker: the failure opens an issue, what follows is a comment, the recovery closes it.

Trackers know no key by which they would drop repeats. So each text carries marks, which nobody sees: of its incident and of its
delivery. Before an issue is opened the open ones are searched for the first, before a comment is written for the second.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from watchbell.domain.message_text import clip, facts, heading, lasted, link, moment, moments, one_line, reason
from watchbell.domain.notifying import Message, MessageType, Receipt, Undelivered
from watchbell.lib.clock import DAY

Reference = Mapping[str, Any]
"""What the tracker calls an issue."""

_REASON, _VALUE, _LABEL, _FACTS, _HEADING = 8000, 300, 60, 30, 250
"""A comment on GitHub holds 65 536 characters; even of backticks, each fenced by more of them, these are less."""
_LOOK_BACK_MS = DAY
"""Clocks differ; an issue of this incident is not older than the incident by more than this."""


def split_labels(value: object) -> object:
    """Labels that were typed with commas between them, as a list; what is no text stays as it is."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class IssueGone(Exception):
    """The issue was removed from the tracker."""


class Tracker(Protocol):
    """A tracker as the errand needs it. Every method raises `Undelivered`; those for one issue also `IssueGone`."""

    async def find(self, mark: str, since: int) -> tuple[Reference, str] | None:
        """The open issue, no older than `since` (ms), whose text has the mark; and that text."""

    async def open(self, title: str, text: str) -> Receipt:
        """Opens an issue; the receipt has its reference."""

    async def is_told(self, issue: Reference, mark: str, since: int) -> bool:
        """Whether a comment that is no older than `since` has the mark."""

    async def comment(self, issue: Reference, text: str) -> Receipt:
        """Writes a comment."""

    async def close(self, issue: Reference) -> Receipt:
        """Closes the issue; one that is closed stays so."""


async def follow(tracker: Tracker, message: Message, title_limit: int) -> Receipt:
    """Tells the tracker. Raises `Undelivered`."""
    if message.reference is not None:
        try:
            return await _tell(tracker, message, title_limit, message.reference, is_told=False)
        except IssueGone:
            pass  # what followed may have opened another one, whose reference is not the first
    since = message.created_at if message.since_at is None else min(message.since_at, message.created_at)
    found = await tracker.find(_incident_mark(message), since - _LOOK_BACK_MS)
    issue, is_told = (found[0], _delivery_mark(message) in found[1]) if found else (None, False)
    try:
        return await _tell(tracker, message, title_limit, issue, is_told=is_told)
    except IssueGone:
        raise Undelivered("the issue was removed while it was written to") from None


async def _tell(
    tracker: Tracker, message: Message, title_limit: int, issue: Reference | None, *, is_told: bool
) -> Receipt:
    if issue is None:
        if message.type in (MessageType.RECOVERY, MessageType.FLAPPING):
            deed = "close" if message.type is MessageType.RECOVERY else "add to"
            return Receipt(answer=f"no open issue is about this incident; there is nothing to {deed}")
        receipt = await tracker.open(clip(heading(message), title_limit), text_of(message))
    else:
        told = is_told or await tracker.is_told(issue, _delivery_mark(message), message.created_at - _LOOK_BACK_MS)
        words = f"**{_plain(heading(message), _HEADING)}**\n\n{text_of(message)}"
        receipt = Receipt(answer="the issue says it already") if told else await tracker.comment(issue, words)
        receipt = replace(receipt, reference=issue)
    if message.type not in (MessageType.TEST, MessageType.RECOVERY):
        return receipt
    if receipt.reference is None:
        raise Undelivered(
            "the tracker did not say which issue it opened, so it cannot be closed", answer=receipt.answer
        )
    return replace(await tracker.close(receipt.reference), reference=receipt.reference)


def text_of(message: Message) -> str:
    """The message in Markdown, with its marks. What others wrote stands in code: it cannot mention, link or command."""
    why = reason(message)
    known = [(label, one_line(value)) for label, value in facts(message)[:_FACTS] if value != why]
    rows = [f"- {_plain(label, _LABEL)}: {_code(value)}" for label, value in known]
    rows += [f"- {label}: {moment(at, message.time_zone)}" for label, at in moments(message)]
    if (span := lasted(message)) is not None and not any(label in ("Duration", "Lasted") for label, _ in known):
        rows.append(f"- Duration: {span}")
    parts = [_block(clip(why, _REASON)), "\n".join(rows)]
    if address := link(message):
        parts.append(f"[Open in Watchbell](<{address}>)")
    parts.append(f"{_incident_mark(message)}\n{_delivery_mark(message)}")
    return "\n\n".join(part for part in parts if part)


def _incident_mark(message: Message) -> str:
    return f"<!-- watchbell:incident={_id(message.incident_id or message.delivery_id)} -->"


def _delivery_mark(message: Message) -> str:
    return f"<!-- watchbell:delivery={_id(message.delivery_id)} -->"


def _id(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "_", text)[:100]


def _plain(text: str, limit: int) -> str:
    """Without what Markdown, mentions and references are made of."""
    return clip(" ".join(re.sub(r"[^\w .,:;()—-]+|_", " ", one_line(text)).split()), limit)


def _code(text: str) -> str:
    """In line, as code; the fence is longer than any inside."""
    short = clip(text, _VALUE)
    fence = "`" * (_longest_run(short) + 1)
    blank = " " if short.startswith("`") or short.endswith("`") else ""
    return f"{fence}{blank}{short}{blank}{fence}"


def _block(text: str) -> str:
    if not text:
        return ""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall(r"`+", text)), default=0)
