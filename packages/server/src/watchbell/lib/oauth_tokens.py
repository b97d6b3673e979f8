"""Access tokens, fetched when they are needed and kept until shortly before they expire."""

import asyncio
import time
from typing import NamedTuple
from urllib.parse import urlsplit

from watchbell.lib.curl_asking import ask, why
from watchbell.lib.curl_pool import shared_pool
from watchbell.lib.http_exchange import Exchange
from watchbell.lib.oauth_grant import ClientCredentials, read_token
from watchbell.lib.trouble import Trouble

_MOST_TOKENS = 5_000
_MOST_BODY_BYTES = 65_536


class NoToken(Exception):
    """The token endpoint gave none; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.sentence)
        self.trouble = trouble


class _Token(NamedTuple):
    value: str
    until: float


class OAuthTokens:
    """A token for each client; whoever needs the same one at the same time waits for one fetch."""

    def __init__(self) -> None:
        self._tokens: dict[ClientCredentials, _Token] = {}
        self._fetching: dict[tuple[ClientCredentials, int], asyncio.Task[_Token]] = {}

    def recall(self, client: ClientCredentials) -> str | None:
        """The token, where one is fresh."""
        known = self._tokens.get(client)
        return known.value if known is not None and known.until > time.monotonic() else None

    def forget(self, client: ClientCredentials) -> None:
        """Fetch a new one next time: the target refused this one."""
        self._tokens.pop(client, None)

    async def fetch(self, client: ClientCredentials, like: Exchange) -> str:
        """A token, fetched the way `like` travels (proxy, authorities, guard, time limit). Raises `NoToken`."""
        known = self.recall(client)
        if known is not None:
            return known
        key = (client, id(asyncio.get_running_loop()))
        task = self._fetching.get(key)
        if task is None:
            task = self._fetching[key] = asyncio.ensure_future(_fetch(client, like))
            task.add_done_callback(lambda done: self._keep(client, key, done))
        return (await asyncio.shield(task)).value

    def _keep(
        self, client: ClientCredentials, key: tuple[ClientCredentials, int], task: "asyncio.Task[_Token]"
    ) -> None:
        del self._fetching[key]
        if not task.cancelled() and task.exception() is None:
            if len(self._tokens) >= _MOST_TOKENS:
                self._tokens.clear()
            self._tokens[client] = task.result()


async def _fetch(client: ClientCredentials, like: Exchange) -> _Token:
    exchange = Exchange(
        url=client.token_url,
        timeout_ms=like.timeout_ms,
        method="POST",
        headers=("Content-Type: application/x-www-form-urlencoded", "Accept: application/json"),
        body=client.form,
        credentials=client.basic,
        user_agent=like.user_agent,
        max_body=_MOST_BODY_BYTES,
        verify_tls=like.verify_tls,
        tls=like.tls,
        ip_version=like.ip_version,
        proxy=like.proxy,
        allow_private=like.allow_private,
    )
    where = f"no token from {urlsplit(client.token_url).netloc}"
    answer = await ask(shared_pool(), exchange)
    if answer.code:
        trouble = await why(answer, exchange)
        raise NoToken(trouble._replace(sentence=f"{where}: {trouble.sentence}"))
    try:
        token, seconds = read_token(answer)
    except ValueError as error:
        raise NoToken(Trouble(f"{where}: {error}")) from error
    return _Token(token, time.monotonic() + seconds - min(60.0, seconds / 5))
