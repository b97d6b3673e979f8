"""What Slack's Web API says no to, in words that say what to do. Pure.

Source: https://docs.slack.dev/reference/methods/chat.postMessage (errors), and the same of chat.update.
"""

from collections.abc import Collection
from typing import Any

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.message_text import clip, one_line
from watchbell.domain.notifying import Undelivered
from watchbell.lib.http_answer import HttpAnswer

_TOKEN = "copy the app's present Bot User OAuth Token from OAuth & Permissions into the channel"
_RIGHTS = "the workspace does not let this app post there: ask one of its administrators"
_ARCHIVED = "the channel is archived: open it again, or choose another one"
_HINTS = {
    "invalid_auth": _TOKEN,
    "not_authed": _TOKEN,
    "token_revoked": _TOKEN,
    "token_expired": _TOKEN,
    "account_inactive": _TOKEN,
    "not_allowed_token_type": "this is no bot token: copy the one that begins with xoxb-",
    "missing_scope": "give the app the scope chat:write under OAuth & Permissions, and install it again",
    "no_permission": _RIGHTS,
    "access_denied": _RIGHTS,
    "ekm_access_denied": _RIGHTS,
    "app_access_restricted": _RIGHTS,
    "enterprise_is_restricted": _RIGHTS,
    "team_access_not_granted": _RIGHTS,
    "restricted_action": _RIGHTS,
    "restricted_action_read_only_channel": _RIGHTS,
    "restricted_action_thread_only_channel": "this channel takes threads only: choose another one",
    "channel_not_found": "there is no such channel, or it is private: check its id, and invite the app with /invite",
    "not_in_channel": "invite the app into the channel: write /invite and its name there",
    "is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
    "team_not_found": "give the channel by its id instead of its name: the token is one of several workspaces",
    "messages_tab_disabled": "switch the app's Messages Tab on, under App Home",
}
"""Errors that no time mends. A workspace that is being moved (``org_login_required``, ``team_added_to_org``) comes back."""
GONE = frozenset(
    {
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "thread_not_found",
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
        "restricted_action_non_threadable_channel",
    }
)
"""The message is not there any more, or nobody may change or answer it."""


def said_of(answer: HttpAnswer, secrets: Collection[str], gone: Collection[str] = GONE) -> dict[str, Any]:
    """What Slack says, whether it is a yes or one of `gone`. Raises `Undelivered` for every other no."""
    receipt = receipt_of(answer, permanent=(404, 410), secrets=secrets)
    said = answer.as_object()
    error = said.get("error")
    if said.get("ok") is True or error in gone:
        return said
    if not isinstance(error, str):
        raise Undelivered("what answered is not Slack: check the channel's API server", answer=receipt.answer)
    hint, words = _HINTS.get(error), clip(one_line(error), 100)
    raise Undelivered(
        f"{hint} (Slack said: {words})" if hint else f"Slack answered: {words}",
        permanent=hint is not None,
        status_code=receipt.status_code,
        answer=receipt.answer,
    )
