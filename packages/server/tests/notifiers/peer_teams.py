"""The other end of Teams' webhooks: a flow of Workflows, as strict as the card's schema and its limits."""

import json
import re
from typing import Any

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
PATH = "/workflows/0f3c1d/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig="
STYLES = {"default", "emphasis", "good", "attention", "warning", "accent"}


def config(port: int) -> dict[str, Any]:
    return {"webhook_url": f"http://127.0.0.1:{port}{PATH}{SECRET}"}


def refusal(status: int, code: str, said: str) -> Answer:
    body = json.dumps({"error": {"code": code, "message": said}}).encode()
    return Answer(status, body, {"Content-Type": "application/json"})


def says(request: Received) -> Answer:
    """202 for what becomes a card in the channel."""
    text = request.body.decode()
    if request.method != "POST" or not request.headers["content-type"].startswith("application/json"):
        return refusal(400, "InvalidRequestContent", "The request content is not valid")
    # "Message properties size exceeded": a real flow says 202 first. It counts the card as a text within its message.
    if max(len(json.dumps(text, ensure_ascii=False).encode()), len(text.encode("utf-16-le"))) > 28 * 1024:
        return Answer(413, b"Request Entity Too Large")
    message = json.loads(text)
    [attachment] = message["attachments"]
    is_card = attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    if message["type"] != "message" or not is_card or not _is_card(attachment["content"]):
        return refusal(400, "TriggerInputSchemaMismatch", "The input body does not match its schema")
    return Answer(202, b"")


def _is_card(card: dict[str, Any]) -> bool:
    opens = all(
        action["type"] == "Action.OpenUrl" and re.fullmatch(r"https?://\S+", action["url"])
        for action in card["actions"]
    )
    return (
        opens
        and card["type"] == "AdaptiveCard"
        and card["version"] in {"1.2", "1.3", "1.4", "1.5"}
        and len(card["actions"]) <= 6
        and all(map(_is_element, card["body"]))
    )


def _is_element(element: dict[str, Any]) -> bool:
    if element["type"] == "Container":
        return element["style"] in STYLES and all(map(_is_element, element["items"]))
    return element["type"] == "RichTextBlock" and all(
        run["type"] == "TextRun" and isinstance(run["text"], str) and run["text"] for run in element["inlines"]
    )
