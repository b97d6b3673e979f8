"""What Telegram's updates mean, and by which calls they are answered. Pure; words of the Bot API's `Update`."""

from collections.abc import Mapping
from typing import Any

from watchbell.domain.conversing import Heard, Reply
from watchbell.domain.message_text import clean, clip, one_line, units
from watchbell.domain.telegram_text import plain
from watchbell.lib.telegram_answer import TEXT_UNITS

KINDS = ("message", "callback_query")
_TOAST = 200
_PERSON = 100
Json = Mapping[str, Any]


def heard_of(update: Json, username: str | None) -> Heard | None:
    """The update as something that was said; `None` for one without a number. `username` is the bot's own.

    Who does not know it yet (`None`) takes what is meant for any bot.

    What is no text and no press, or is meant for another bot of the group, says nothing (its text is empty).
    """
    number = update.get("update_id")
    if not isinstance(number, int):
        return None
    press, message = _part(update, "callback_query"), _part(update, "message")
    if press:
        shown = _part(press, "message")
        context = {"callback_id": clean(str(press.get("id") or "")), **_place_of(shown)}
        # A message that is too old comes without a text: it can be answered, but not added to.
        context |= {
            key: shown[key] for key in ("text", "entities", "reply_markup") if key in shown and shown.get("text")
        }
        return Heard(number, _places(shown), _person(press), press=clean(str(press.get("data") or "")), context=context)
    text = _addressed(clean(str(message.get("text") or "")), username)
    moved_to = str(message.get("migrate_to_chat_id") or "")
    is_alone = _part(message, "chat").get("type") == "private"
    return Heard(
        number,
        _places(message),
        _person(message),
        text,
        context=_place_of(message),
        moved_to=moved_to,
        is_alone=is_alone,
    )


def calls_for(heard: Heard, reply: Reply) -> list[tuple[str, dict[str, Any]]]:
    """The calls that say the reply, in their order."""
    context = heard.context
    place = {key: context[key] for key in ("chat_id", "message_thread_id") if context.get(key)}
    if heard.press is None:
        answered = {"message_id": context.get("message_id"), "allow_sending_without_reply": True}
        quiet = {"link_preview_options": {"is_disabled": True}}
        body = {**place, "text": clip(plain(reply.text), TEXT_UNITS), "reply_parameters": answered, **quiet}
        return [("sendMessage", body)]
    calls: list[tuple[str, dict[str, Any]]] = [
        ("answerCallbackQuery", {"callback_query_id": context["callback_id"], "text": clip(reply.text, _TOAST)})
    ]
    if context.get("text") and (reply.note or reply.settled):
        calls.append(("editMessageText", _noted(context, reply)))
    return calls


def _noted(context: Json, reply: Reply) -> dict[str, Any]:
    note, text = plain(reply.note), str(context["text"])
    if note and note not in text:
        room = TEXT_UNITS - units(note) - 2
        text = f"{clip(text, room)}\n\n{note}"
    length = units(text)
    entities = [each for each in context.get("entities", ()) if each["offset"] + each["length"] <= length]
    rows = (context.get("reply_markup") or {}).get("inline_keyboard", [])
    kept = [[button for button in row if not _is_settled(button, reply)] for row in rows]
    return {
        "chat_id": context["chat_id"],
        "message_id": context["message_id"],
        "text": text,
        "entities": entities,
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [row for row in kept if row]},
    }


def _is_settled(button: Json, reply: Reply) -> bool:
    data = str(button.get("callback_data") or "")
    return data in reply.settled or data.partition(":")[0] in reply.settled


def _addressed(text: str, username: str | None) -> str:
    """``/status@bell_bot`` is ``/status`` for that bot, and nothing for any other."""
    command, blank, rest = text.partition(" ")
    verb, at, name = command.partition("@")
    if not text.startswith("/") or not at:
        return text
    is_meant = username is None or name.casefold() == username.casefold()
    return f"{verb}{blank}{rest}" if is_meant else ""


def _places(message: Json) -> tuple[str, ...]:
    chat = _part(message, "chat")
    names = [str(chat["id"])] if "id" in chat else []
    return (*names, f"@{chat['username']}".casefold()) if chat.get("username") else tuple(names)


def _place_of(message: Json) -> dict[str, Any]:
    place: dict[str, Any] = {"chat_id": _part(message, "chat").get("id"), "message_id": message.get("message_id")}
    if message.get("is_topic_message") and message.get("message_thread_id"):
        place["message_thread_id"] = message["message_thread_id"]
    return place


def _person(said: Json) -> str:
    person = _part(said, "from")
    name = one_line(f"{person.get('first_name') or ''} {person.get('last_name') or ''}")
    return clip(name or str(person.get("username") or "somebody"), _PERSON)


def _part(source: Json, name: str) -> Json:
    found = source.get(name)
    return found if isinstance(found, Mapping) else {}
