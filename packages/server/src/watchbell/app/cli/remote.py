"""Another installation, spoken to by its HTTP API with a token."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx2

from watchbell import __version__
from watchbell.app.cli.exits import Refused, Trouble
from watchbell.lib.outbound_http import explain

_PAGE = 100
_SECONDS = 130
"""A check that is tried may take two minutes."""


class Remote:
    """Answers with what stands under ``data``; raises `Refused` or `Trouble` with the server's own sentence."""

    def __init__(self, server: str, token: str | None) -> None:
        if not server.startswith(("http://", "https://")):
            raise Refused(f"--server {server!r}: write its whole address, for example https://watchbell.example.org")
        if not token:
            raise Refused("a server needs a token: give --token, or set WATCHBELL_TOKEN")
        if not token.isascii() or not token.isprintable():
            raise Refused("the token holds characters that no token has: copy it again")
        headers = {"Authorization": f"Bearer {token}", "User-Agent": f"watchbell-cli/{__version__}"}
        self._server = server.rstrip("/")
        try:
            self._client = httpx2.Client(
                base_url=f"{self._server}/api/v1/", headers=headers, timeout=_SECONDS, follow_redirects=False
            )
        except httpx2.InvalidURL as error:
            raise Refused(f"--server {server!r} is no address: {error}") from None

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """POST and answer its data."""
        return self._ask("POST", path, json=dict(body))["data"]

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list, page by page."""
        page = 1
        while True:
            params = {**query, "page": page, "per_page": _PAGE}
            answer = self._ask("GET", path, params={name: value for name, value in params.items() if value is not None})
            yield from answer["data"]
            if page * _PAGE >= answer["pagination"]["total"]:
                return
            page += 1

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        try:
            answer = self._client.request(method, path, **more)
        except (httpx2.HTTPError, OSError) as error:
            raise Trouble(f"{self._server} does not answer: {explain(error)}") from None
        try:
            body = answer.json()
        except ValueError:
            body = None
        if not isinstance(body, dict) or not ("data" in body or "error" in body):
            raise Trouble(f"what answers at {self._server} ({answer.status_code}) is no Watchbell: check --server")
        if "error" not in body:
            return body
        sentence = str(body["error"].get("message", answer.status_code))
        if answer.status_code >= 500:
            raise Trouble(f"{self._server} has a trouble of its own: {sentence}")
        raise Refused(sentence)
