"""The other end of Mattermost's incoming webhooks, with the limits of older servers."""

import json
import re
from typing import Any

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
PATH = f"/hooks/{SECRET}"
PROPS = 8000


def config(port: int) -> dict[str, Any]:
    return {"webhook_url": f"http://127.0.0.1:{port}{PATH}"}


def refusal(status: int, error: str, said: str = "") -> Answer:
    body = {"id": error, "message": said, "detailed_error": "", "request_id": "qe3eyht563d1b8", "status_code": status}
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json"})


def says(request: Received) -> Answer:
    """``ok`` for what becomes a post."""
    if not re.fullmatch(r"/hooks/[A-Za-z0-9-]+", request.path) or request.method != "POST":
        return refusal(404, "api.context.404.app_error", "Sorry, we could not find the page.")
    payload = json.loads(request.body)
    attachments = payload.get("attachments")
    if not payload.get("text") and not attachments:
        return refusal(400, "web.incoming_webhook.text.app_error", "No text specified.")
    props = json.dumps({"attachments": attachments}, ensure_ascii=False)
    if len(re.sub("[<>&]", "\\\\u003c", props)) > PROPS:  # as Go's encoder writes it
        return refusal(400, "web.incoming_webhook.split_props_length.app_error", "Unable to split webhook props.")
    return (
        Answer(200, b"ok") if all(map(_is_valid, attachments)) else refusal(400, "model.post.is_valid.props.app_error")
    )


def _is_valid(card: dict[str, Any]) -> bool:
    links = card.get("title_link") is None or (card["title"] and re.fullmatch(r"https?://\S+", card["title_link"]))
    fields = all(
        isinstance(field["value"], str) and field["title"] and isinstance(field["short"], bool)
        for field in card["fields"]
    )
    return bool(links and fields and card["fallback"] and re.fullmatch(r"#[0-9a-fA-F]{6}", card["color"]))


def mentions(post: str) -> list[str]:
    """Whom the server would tell: what looks like a name in anything that is no code."""
    text = post.replace("<!channel>", "@channel").replace("<!here>", "@here")
    text = re.sub(r"```\n.*?\n```|`[^`]*`", "", text, flags=re.DOTALL)
    return re.findall(r"(?<![\w.-])@[a-z]\w*", text)
