"""Asks a Healthchecks server by its Management API, whichever of its versions it speaks."""

from typing import Any, Self

import httpx2

from watchbell import __version__
from watchbell.lib.outbound_http import explain

_VERSIONS = ("v3", "v2", "v1")
_SECONDS = 60


class ApiTrouble(Exception):
    """Why the server does not tell; `is_refusal` when it is what was asked with (key, address) that is wrong."""

    def __init__(self, message: str, *, is_refusal: bool = False) -> None:
        super().__init__(message)
        self.is_refusal = is_refusal


class HealthchecksClient:
    """One project, seen with one key. Close it when done, or use it with `with`."""

    def __init__(self, url: str, key: str) -> None:
        """`url` is the site's, with its path if it has one. Raises `ApiTrouble`."""
        if not url.startswith(("http://", "https://")):
            raise ApiTrouble(f"{url!r} is no address: write for example https://hc.example.org", is_refusal=True)
        if not key or not key.isascii() or not key.isprintable():
            raise ApiTrouble("the key is empty, or holds what no key does: copy it again", is_refusal=True)
        self._site = url.rstrip("/")
        headers = {"X-Api-Key": key, "User-Agent": f"watchbell-cli/{__version__}"}
        try:
            self._client = httpx2.Client(headers=headers, timeout=_SECONDS, follow_redirects=False)
        except httpx2.InvalidURL as error:
            raise ApiTrouble(f"{url!r} is no address: {error}", is_refusal=True) from None
        self._version: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def checks(self) -> list[dict[str, Any]]:
        """All checks of the project. Raises `ApiTrouble`."""
        for version in _VERSIONS:
            answer = self._get(version, "checks")
            if answer.status_code != 404:
                self._version = version
                return self._listed(answer, "checks")
        raise ApiTrouble(f"{self._site} has no Management API: is it Healthchecks?", is_refusal=True)

    def channels(self) -> list[dict[str, Any]]:
        """The project's channels; none with a read-only key, which may not see them. Raises `ApiTrouble`."""
        answer = self._get(self._version or _VERSIONS[0], "channels")
        return [] if answer.status_code in (401, 403, 404) else self._listed(answer, "channels")

    def _get(self, version: str, what: str) -> httpx2.Response:
        try:
            return self._client.get(f"{self._site}/api/{version}/{what}/")
        except (httpx2.HTTPError, OSError, UnicodeError) as error:
            raise ApiTrouble(f"{self._site} does not answer: {explain(error)}") from None
        except httpx2.InvalidURL as error:
            raise ApiTrouble(f"{self._site!r} is no address: {error}", is_refusal=True) from None

    def _listed(self, answer: httpx2.Response, name: str) -> list[dict[str, Any]]:
        if answer.is_redirect:
            where = answer.headers.get("location", "elsewhere")
            raise ApiTrouble(f"{self._site} sends us to {where}: give that address", is_refusal=True)
        try:
            body = answer.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise ApiTrouble(f"what answers at {self._site} ({answer.status_code}) is no Healthchecks", is_refusal=True)
        if answer.status_code in (401, 403):
            raise ApiTrouble(f"{self._site} refuses the key: {body.get('error', 'wrong api key')}", is_refusal=True)
        found = body.get(name)
        if answer.status_code != 200 or not isinstance(found, list):
            raise ApiTrouble(f"{self._site} answered {answer.status_code}: {str(body.get('error', 'no list'))[:200]}")
        return [each for each in found if isinstance(each, dict)]
