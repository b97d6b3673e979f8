"""The other end of Mattermost's incoming webhooks, with the limits of older servers."""

import json
import re
from typing import Any

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
PATH = f"/hooks/{SECRET}"
PROPS = 7600
HOOK_NAME = "x" * 64
_ATTACHMENT = {
    "id": 0,
    "fallback": "",
    "color": "",
    "pretext": "",
    "author_name": "",
    "author_link": "",
    "author_icon": "",
    "title": "",
    "title_link": "",
    "text": "",
    "fields": None,
    "image_url": "",
    "thumb_url": "",
    "footer": "",
    "footer_icon": "",
    "ts": None,
}
"""`model.SlackAttachment`: what is not given is stored all the same."""


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
    props = json.dumps(_props(payload), ensure_ascii=False, separators=(",", ":"))
    if len(re.sub("[<>&]", "\\\\u003c", props)) > PROPS:  # as Go's encoder writes it
        return refusal(400, "web.incoming_webhook.split_props_length.app_error", "Unable to split webhook props.")
    return (
        Answer(200, b"ok") if all(map(_is_valid, attachments)) else refusal(400, "model.post.is_valid.props.app_error")
    )


def _props(payload: dict[str, Any]) -> dict[str, Any]:
    """What the server keeps beside a post's text (`CreateWebhookPost`, with both overrides allowed)."""
    return {
        "attachments": [_ATTACHMENT | card for card in payload.get("attachments", [])],
        "from_webhook": "true",
        "override_icon_url": payload.get("icon_url", ""),
        "override_username": payload.get("username", "webhook"),
        "webhook_display_name": HOOK_NAME,
    }


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
