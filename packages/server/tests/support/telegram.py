"""Telegram's Bot API on this machine, as strict as the real one.

Source: https://core.telegram.org/bots/api, and for words and orders of checks the server's own code, tdlib/telegram-bot-api.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from support.receiver import Answer, Received, Receiver
from support.telegram_hooks import Hook, Post
from support.telegram_html import Refused, markup_of, text_of

TOKEN = "123456789:AAF-t0psecret_t0psecret_t0psecret_x"
PEOPLE = {"ann": 11, "bob": 12}


@dataclass
class Chat:
    """A chat: who may write there, and what was written."""

    id: int
    type: str = "private"
    forbidden: str = ""
    """Why the bot may not write: what follows ``Forbidden: ``."""
    migrated_to: int | None = None
    topics: set[int] = field(default_factory=set)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)


class BotApi:
    """One bot, its chats and its updates."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.chats = {11: Chat(11)}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.floods: list[int] = []
        """Seconds that the next calls (but getUpdates) are told to wait."""
        self.hook = Hook()
        self.toasts: dict[str, str] = {}
        """What was answered to each press."""
        self._presses: set[str] = set()
        self._updates: dict[int, dict[str, Any]] = {}
        self._last_update = 1000
        self._last_message = 100
        self._arrived = asyncio.Event()
        self._poll = 0
        self.interrupted = 0
        """Polls that another poll ended: two processes listened."""
        self.confirmed = 0
        """Updates up to this one are gone for ever."""

    def chat(self, id_: int, **values: Any) -> Chat:
        """A chat that did not exist before."""
        self.chats[id_] = Chat(id_, **{"type": "supergroup" if id_ < 0 else "private", **values})
        return self.chats[id_]

    def write(self, chat_id: int, text: str, who: str = "ann") -> int:
        """A person writes something; answers the update's number."""
        chat = self.chats[chat_id]
        sent = self._store(chat, {"from": _person(who), "text": text})
        return self._push("message", sent)

    def press(self, chat_id: int, message_id: int, data: str, who: str = "ann") -> str:
        """A person presses a button of a message; answers the press's id."""
        self._presses.add(press_id := f"press-{len(self._presses) + 1}")
        shown = self.chats[chat_id].messages[message_id]
        self._push("callback_query", {"id": press_id, "from": _person(who), "message": shown, "data": data})
        return press_id

    def migrate(self, chat_id: int, to: int) -> None:
        """The group becomes a supergroup under another number."""
        chat = self.chats[chat_id]
        self._push("message", self._store(chat, {"from": _person("ann"), "migrate_to_chat_id": to}))
        chat.migrated_to = to
        self.chat(to)

    def press_old(self, data: str) -> None:
        """A press under a message that is too old to come along."""
        self._presses.add("old")
        self._push("callback_query", {"id": "old", "from": _person("ann"), "data": data})

    def hang_up(self) -> None:
        """Whoever waits for updates waits no longer."""
        self._poll += 1
        self._arrived.set()

    def told(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of a method."""
        return [params for name, params in self.calls if name == method]

    async def handle(self, request: Received) -> Answer:
        """What the server answers."""
        parts = urlsplit(request.path)
        _, bot, method = [*parts.path.split("/", 2), "", ""][:3]
        if not bot.startswith("bot") or not method or ":" not in bot:
            return _no(404, "Not Found")
        if bot != f"bot{self.token}":
            return _no(401, "Unauthorized")
        try:
            params = _params(request, parts.query)
            result = await self._do(method, params)
        except Refused as error:
            return _no(error.code, error.words, error.parameters)
        return Answer(200, json.dumps({"ok": True, "result": result}).encode(), _JSON)

    async def _do(self, method: str, params: dict[str, Any]) -> Any:
        known = {"getme": self._me, "sendmessage": self._send, "editmessagetext": self._edit}
        known |= {"answercallbackquery": self._answer, "setwebhook": self._set_hook}
        known |= {"deletewebhook": self._delete_hook, "getwebhookinfo": lambda _: self.hook.info(len(self._updates))}
        if method.lower() == "getupdates":
            return await self._get_updates(params)
        if method.lower() not in known:
            raise Refused(404, "Not Found: method not found")
        self.calls.append((method, params))
        if self.floods:
            wait = self.floods.pop(0)
            raise Refused(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        return known[method.lower()](params)

    async def call(self, post: Post) -> None:
        """The server calls the webhook with all that waits."""
        await self.hook.call(self._updates, post)

    def _set_hook(self, params: dict[str, Any]) -> bool:
        self.hang_up()  # whoever polls is told that somebody set a webhook
        return self.hook.set(params)

    def _delete_hook(self, params: dict[str, Any]) -> bool:
        self.hook.url = ""
        if params.get("drop_pending_updates"):
            self._updates.clear()
        return True

    def _me(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"id": int(self.token.split(":")[0]), "is_bot": True, "first_name": "Bell", "username": "bell_bot"}

    def _send(self, params: dict[str, Any]) -> dict[str, Any]:
        text, entities = text_of(params)
        chat = self._chat(params)
        thread = params.get("message_thread_id")
        if thread and (thread == _GENERAL or thread not in chat.topics):
            raise Refused(400, "Bad Request: message thread not found")
        reply = params.get("reply_parameters") or {}
        if reply and reply["message_id"] not in chat.messages and not reply.get("allow_sending_without_reply"):
            raise Refused(400, "Bad Request: message to be replied not found")
        content: dict[str, Any] = {"from": self._me({}), "text": text, **({"entities": entities} if entities else {})}
        if reply and reply["message_id"] in chat.messages:
            content["reply_to_message"] = {"message_id": reply["message_id"]}
        return self._store(chat, content | markup_of(params))

    def _edit(self, params: dict[str, Any]) -> dict[str, Any]:
        text, entities = text_of(params)
        chat = self._chat(params)
        found = chat.messages.get(params["message_id"])
        if found is None:
            raise Refused(400, "Bad Request: message to edit not found")
        if not found["from"]["is_bot"]:
            raise Refused(400, "Bad Request: message can't be edited")
        content = {"text": text, **({"entities": entities} if entities else {}), **markup_of(params)}
        if content == {key: found[key] for key in ("text", "entities", "reply_markup") if key in found}:
            words = "specified new message content and reply markup are exactly the same as a current content"
            raise Refused(400, f"Bad Request: message is not modified: {words} and reply markup of the message")
        kept = {key: value for key, value in found.items() if key not in ("entities", "reply_markup")}
        chat.messages[params["message_id"]] = kept | content | {"edit_date": 1_700_000_001}
        return chat.messages[params["message_id"]]

    def _answer(self, params: dict[str, Any]) -> bool:
        if params.get("callback_query_id") not in self._presses or params["callback_query_id"] in self.toasts:
            words = "query is too old and response timeout expired or query ID is invalid"
            raise Refused(400, f"Bad Request: {words}")
        if len(params.get("text", "")) > 200:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        self.toasts[params["callback_query_id"]] = params.get("text", "")
        return True

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        if self.hook.url:
            words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Refused(409, f"Conflict: {words}")
        self._poll, mine = self._poll + 1, self._poll + 1
        self._arrived.set()  # ends whoever else waits here
        offset, limit = int(params.get("offset", 0)), int(params.get("limit", 100))
        for update_id in [each for each in self._updates if each < offset]:
            del self._updates[update_id]
        self.confirmed = max(self.confirmed, offset - 1)
        try:
            async with asyncio.timeout(min(int(params.get("timeout", 0)), 50)):
                while not self._updates and self._poll == mine:
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            pass
        if self._poll != mine:
            self.interrupted += 1
            words = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise Refused(409, f"Conflict: {words}")
        wanted = params.get("allowed_updates") or ["message", "callback_query"]
        found = [update for _, update in sorted(self._updates.items()) if set(update) & set(wanted)]
        return found[:limit]

    def _chat(self, params: dict[str, Any]) -> Chat:
        if not params.get("chat_id"):
            raise Refused(400, "Bad Request: chat_id is empty")
        chat = self.chats.get(int(params["chat_id"])) if str(params["chat_id"]).lstrip("-").isdigit() else None
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.migrated_to is not None:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, words, {"migrate_to_chat_id": chat.migrated_to})
        if chat.forbidden:
            raise Refused(403, f"Forbidden: {chat.forbidden}")
        return chat

    def _store(self, chat: Chat, content: dict[str, Any]) -> dict[str, Any]:
        self._last_message += 1
        place = {"id": chat.id, "type": chat.type}
        head = {"message_id": self._last_message, "from": content["from"], "chat": place, "date": 1_700_000_000}
        chat.messages[self._last_message] = {**head, **content}
        return chat.messages[self._last_message]

    def _push(self, name: str, content: dict[str, Any]) -> int:
        self._last_update += 1
        self._updates[self._last_update] = {"update_id": self._last_update, name: content}
        self._arrived.set()
        return self._last_update


_GENERAL = 1
"""The number of a forum's general topic in links, by which the server finds none (`check_message_topic`)."""
_JSON = {"Content-Type": "application/json"}


def _no(code: int, words: str, parameters: dict[str, Any] | None = None) -> Answer:
    more = {"parameters": parameters} if parameters else {}
    body = {"ok": False, "error_code": code, "description": words, **more}
    return Answer(code, json.dumps(body).encode(), _JSON)


def _person(who: str) -> dict[str, Any]:
    return {"id": PEOPLE[who], "is_bot": False, "first_name": who.title(), "username": who}


def _params(request: Received, query: str) -> dict[str, Any]:
    params: dict[str, Any] = dict(parse_qsl(query))
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json") and request.body:
        params |= json.loads(request.body)
    elif kind.startswith("application/x-www-form-urlencoded"):
        params |= dict(parse_qsl(request.body.decode()))
    for name in ("reply_markup", "reply_parameters", "link_preview_options", "entities", "allowed_updates"):
        if isinstance(params.get(name), str):
            params[name] = json.loads(params[name])
    return params


class BotServer(Receiver):
    """A receiver that answers by the API; what stands in `answers` comes first."""

    def __init__(self, api: BotApi) -> None:
        super().__init__()
        self.api = api
        self.held: dict[str, Answer] = {}
        """What is said to calls of a method instead."""

    async def asked(self, method: str) -> None:
        """Returns once the method has been called."""
        while not any(request.path.endswith(f"/{method}") for request in self.requests):
            await self.wait_for(len(self.requests) + 1)

    async def answer_to(self, request: Received) -> Answer:
        for method, answer in self.held.items():
            if request.path.endswith(f"/{method}"):
                return answer
        return self.answers.pop(0) if self.answers else await self.api.handle(request)


@asynccontextmanager
async def bot_api(api: BotApi | None = None) -> AsyncIterator[BotServer]:
    """The API on a free port of this machine."""
    server = BotServer(api or BotApi())
    listening = await asyncio.start_server(server.handle, "127.0.0.1", 0, backlog=128)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.api.hang_up()
        await asyncio.sleep(0)
        listening.close()
        server.close()
        await listening.wait_closed()
