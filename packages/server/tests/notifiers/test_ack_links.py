"""People who are told of a failure can say "I take care" from the message itself."""

import json
from dataclasses import replace

import pytest

from notifiers.peers import message
from watchbell.domain.message_markdown import attachment
from watchbell.domain.message_text import ack_link
from watchbell.domain.plain_message import plain
from watchbell.lib.mail import compose
from watchbell.notifiers import (
    discord,
    email,
    google_chat,
    gotify,
    matrix,
    ntfy,
    shell,
    slack,
    teams,
    web_push,
    webhook,
    zulip,
)

ADDRESS = "https://watch.example/ack/AaBb-_09"
TOLD = message(ack_link=ADDRESS)
CHATS = {
    "slack": slack.payload,
    "discord": discord.payload,
    "teams": teams.payload,
    "google_chat": google_chat.payload,
    "ntfy": lambda told: ntfy.payload("topic", told),
    "gotify": gotify.payload,
    "matrix": matrix.payload,
    "mattermost": lambda told: attachment(told, room=5000),
    "zulip": zulip.content,
    "plain": lambda told: plain(told, 1000),
    "web_push": lambda told: web_push.payload(told).decode(),
    "shell": shell.environment,
    "email": lambda told: email.mail_of(email.EmailConfig(to=("a@b.example",)), told, sender="w@b.example").html,
}


@pytest.mark.parametrize("chat", CHATS)
def test_the_link_is_there_while_it_burns_and_only_then(chat):
    assert ADDRESS in json.dumps(CHATS[chat](TOLD))
    assert "Acknowledge" not in json.dumps(CHATS[chat](message()))


async def test_programs_get_it_beside_the_facts(http_receiver):
    config = webhook.WebhookConfig(url=http_receiver.url, secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    await webhook.NOTIFIER.send(config, TOLD, webhook.SendLimits())
    assert http_receiver.requests[0].json["ack_link"] == ADDRESS


@pytest.mark.parametrize("odd", ["javascript:alert(1)", "https://a b", 'https://a"b', ""])
def test_an_odd_address_is_no_link(odd):
    assert ack_link(replace(TOLD, ack_link=odd)) is None


def test_mail_of_notices_can_be_stopped_and_mail_of_news_cannot():
    config, address = email.EmailConfig(to=("a@b.example",)), "https://watch.example/notices/AaBb"
    mail = email.mail_of(config, message(notices_link=address), sender="w@b.example")
    headers = compose(mail)
    assert headers["List-Unsubscribe"] == f"<{address}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in mail.html
    assert address in mail.text
    assert compose(email.mail_of(config, message(), sender="w@b.example"))["List-Unsubscribe"] is None
