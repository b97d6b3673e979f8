"""Has a probe of Globalping measure something: creates the measurement, waits for its end (API v1).

What goes wrong here says nothing of what is measured, so that every trouble is ours.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from watchbell.lib.curl_asking import ask, why
from watchbell.lib.curl_pool import shared_pool
from watchbell.lib.http_exchange import NOT_ALLOWED, Answer, Exchange
from watchbell.lib.status_ranges import status_phrase
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

POLL_SECONDS = 0.5
"""As often as the API allows to look."""
_MOST_BYTES = 262_144
_CREATED, _OK = 202, 200
_REASONS = {
    401: "it does not accept the API token",
    403: "it does not accept the API token",
    422: "it has no probe there",
    429: "the quota is used up",
}


class Api(NamedTuple):
    """Where the API is, who asks, and within what limits. `deadline` is a time of the event loop's clock."""

    url: str
    token: str | None
    deadline: float
    allow_private: bool

    @property
    def host(self) -> str:
        """The API's host, for sentences."""
        return urlsplit(self.url).hostname or ""


async def measure(api: Api, request: Mapping[str, Any], watch: Stopwatch) -> tuple[dict[str, Any], dict[str, Any]]:
    """The probe and its result, as the API tells them. Raises `NoConnection`, `TimeoutError`."""
    watch.doing = "request"
    created = await _fetch(api, "/measurements", request)
    number = created.get("id")
    if not isinstance(number, str) or not 0 < len(number) <= 100:
        raise _trouble(api, "it sent no number of the measurement")
    watch.lap("request", f"measurement {number}")
    watch.doing = "measurement"
    while True:
        await asyncio.sleep(POLL_SECONDS)
        told = await _fetch(api, f"/measurements/{quote(number, safe='')}", None)
        if told.get("status") != "in-progress":
            break
    results = told.get("results")
    first = results[0] if isinstance(results, list) and results else None
    probe, result = (first.get("probe"), first.get("result")) if isinstance(first, dict) else (None, None)
    if not isinstance(probe, dict) or not isinstance(result, dict):
        raise _trouble(api, "it sent no result")
    return probe, result


async def _fetch(api: Api, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
    left = round((api.deadline - asyncio.get_running_loop().time()) * 1000)
    headers = ["Accept: application/json"]
    if body is not None:
        headers.append("Content-Type: application/json")
    if api.token is not None:
        headers.append(f"Authorization: Bearer {api.token}")
    exchange = Exchange(
        api.url.rstrip("/") + path,
        max(1, left),
        method="GET" if body is None else "POST",
        headers=tuple(headers),
        body=None if body is None else json.dumps(body).encode(),
        max_body=_MOST_BYTES,
        allow_private=api.allow_private,
    )
    answer = await ask(shared_pool(), exchange)
    if answer.code and not answer.status:
        trouble = await why(answer, exchange)
        # That strangers may not ask there is no fault of ours.
        ours = not (answer.refused or answer.code == NOT_ALLOWED)
        raise NoConnection(trouble._replace(sentence=f"Globalping: {trouble.sentence}", ours=ours))
    return _read(api, answer, _OK if body is None else _CREATED)


def _read(api: Api, answer: Answer, wanted: int) -> dict[str, Any]:
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        document = None
    if answer.status != wanted:
        reason = _REASONS.get(answer.status, f"it answered {status_phrase(answer.status)}")
        raise _trouble(api, f"{reason}{_said(document)}")
    if not isinstance(document, dict):
        raise _trouble(api, "it sent no JSON")
    return document


def _said(document: Any) -> str:
    """The API's own words about an error, and which parameter it is about."""
    error = document.get("error") if isinstance(document, dict) else None
    if not isinstance(error, dict) or not isinstance(error.get("message"), str):
        return ""
    params = error.get("params")
    more = [str(each) for each in params.values()][:3] if isinstance(params, dict) else []
    return f" ({' '.join([error['message'], *more])[:200]})"


def _trouble(api: Api, reason: str) -> NoConnection:
    return NoConnection(Trouble(f"Globalping ({api.host}) did not measure: {reason}", ours=True))
