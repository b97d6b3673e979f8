"""What every notifier keeps, whoever wrote it.

A new kind is tried when it has an entry in `CONFIGS`, or a module `peer_<kind>.py` beside this one with `config(port)`, a
good config whose every secret contains SECRET, and `says(request)`, what the real service answers. It may have `UNSAID`, what
this channel does not tell; `FIRST_ANSWERS`, to requests that go before what is told; `REFERENCE`, what the service
calls the first message, where a recovery tells nothing without it.
"""

import ast
import asyncio
import inspect
import json
import socket
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from notifiers.peers import discord_says, garbage, hang_up, message, raw_server, silence, slack_says
from support.receiver import Answer, Received, Receiver
from support.smtp import Mailbox
from support.stopwatch import Stopwatch
from watchbell.domain.notifying import ChannelConfig, MessageType, SendLimits, Undelivered
from watchbell.domain.secrets_in_config import REDACTED, map_secrets, merge, redact, secret_paths
from watchbell.notifiers import shelf

LIMITS = SendLimits(timeout_ms=30_000)
SECRET = "t0psecret-t0psecret-t0psecret"
LONGER = f"{SECRET}-t0"
"""The peers' files hold one of these two: some services want keys of 32 characters."""

CONFIGS: dict[str, Callable[[int], dict[str, Any]]] = {
    "discord": lambda port: {"webhook_url": f"http://127.0.0.1:{port}/api/webhooks/1/{SECRET}"},
    "email": lambda at: {"to": ["a@b.example"], "smtp_host": "127.0.0.1", "smtp_port": at, "smtp_security": "none"},
    "slack": lambda port: {"webhook_url": f"http://127.0.0.1:{port}/services/T0/B0/{SECRET}"},
    "webhook": lambda port: {
        "url": f"http://127.0.0.1:{port}/hook?token={SECRET}",
        "secret": SECRET,
        "headers": {"Authorization": f"Bearer {SECRET}"},
    },
}
"""A good config of every kind for a peer on this port; every secret that a kind can send contains SECRET."""

JUDGES = {"slack": slack_says, "discord": discord_says}
KEYS_IN_BODY: dict[str, set[str]] = {}
"""Where a service wants its key in the body, and not in a header: the fields of the first level that hold it."""
ANSWERS: dict[str, Answer] = {}
"""What a peer says that must not say just ok, from the `ANSWER` of its module."""
PEERS: dict[str, Any] = {}
for _path in sorted(Path(__file__).parent.glob("peer_*.py")):
    _peer = import_module(f"notifiers.{_path.stem}")
    if hasattr(_peer, "config"):
        PEERS[_path.stem.removeprefix("peer_")] = _peer
        CONFIGS[_path.stem.removeprefix("peer_")] = _peer.config
        JUDGES |= {_path.stem.removeprefix("peer_"): _peer.says} if hasattr(_peer, "says") else {}
        ANSWERS |= {_path.stem.removeprefix("peer_"): _peer.ANSWER} if hasattr(_peer, "ANSWER") else {}
        KEYS_IN_BODY[_path.stem.removeprefix("peer_")] = getattr(_peer, "KEYS_IN_BODY", set())

EVERY_KIND = pytest.mark.parametrize("kind", sorted(shelf()))
BY_POST = pytest.mark.parametrize(
    "kind", sorted(kind for kind in shelf() if hasattr(PEERS.get(kind), "says") or kind not in PEERS)
)
"""All but those whose peer has no `says`: they ask no web server, so their own tests hold what follows."""

ONE_BY_ONE = "alerta github_issue gitlab_issue home_assistant opsgenie pagerduty shell splunk_oncall syslog webhook"
OF_CARE = frozenset({MessageType.ACKNOWLEDGED, MessageType.UNACKNOWLEDGED})
HOSTILE = {
    "newlines": "a\r\nBcc: x@y\n.\r\n.\n\nb",
    "script": "<script>alert(1)</script><img src=x onerror=y>{{ 7*7 }}{% raw %}",
    "huge": "ü😀<&>" * 20_000,
    "controls": "".join(map(chr, range(0x20))) + "\x7f\x85\u2028\u202e\ufeff",
    "half a character": "a\ud83db\udc00",
    "mentions": "@everyone @here <!channel> <@U1> [x](http://evil)",
    "empty": "",
}


def made(kind: str, port: int) -> ChannelConfig:
    return shelf()[kind].config.model_validate(CONFIGS[kind](port))


async def tell(kind: str, port: int, limits: SendLimits = LIMITS, **changes: Any) -> Any:
    return await shelf()[kind].send(made(kind, port), message(**changes), limits)


@pytest.fixture
def port_for(http_receiver: Receiver, mailbox: Mailbox) -> Callable[[str], int]:
    def port(kind: str) -> int:
        if http_receiver.default == Answer():
            http_receiver.default = ANSWERS.get(kind, Answer())
            http_receiver.answers = list(getattr(PEERS.get(kind), "FIRST_ANSWERS", ()))
        return mailbox.port if kind == "email" else http_receiver.port

    return port


def all_said(kind: str, receiver: Receiver, mailbox: Mailbox) -> str:
    """What arrived, as text with HTML's and JSON's escapes undone as far as the checks need it."""
    if kind == "email":
        parts = [letter.message for letter in mailbox.letters]
        return "\n".join(part["Subject"] + part.get_body(("plain",)).get_content() for part in parts)
    return "\n".join(_said(kind, request) for request in receiver.requests)


def _said(kind: str, request: Received) -> str:
    if not request.body:
        return ""
    is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    body = dict(parse_qsl(request.body.decode("ascii"))) if is_form else json.loads(request.body)
    for key in KEYS_IN_BODY.get(kind, ()):
        body.pop(key, None)
    return json.dumps(body, ensure_ascii=False)


def test_every_kind_of_the_shelf_is_tried_here():
    assert sorted(CONFIGS) == sorted(shelf())


@EVERY_KIND
def test_it_says_what_it_is(kind):
    notifier = shelf()[kind]
    module = inspect.getmodule(notifier.send)
    assert ast.get_docstring(ast.parse(inspect.getsource(module)))
    assert notifier.config.__doc__
    assert notifier.send.__doc__
    assert notifier.kind == kind
    assert notifier.label
    assert asyncio.iscoroutinefunction(notifier.send)
    assert notifier.takes_digests(made(kind, 1)) == (kind not in ONE_BY_ONE.split())


@EVERY_KIND
def test_its_schema_makes_a_form(kind):
    schema = shelf()[kind].config.model_json_schema()
    assert schema["additionalProperties"] is False
    for name, field in schema["properties"].items():
        if name != "kind":
            assert field.get("title"), name
            assert field.get("description"), name
    assert schema["properties"]["kind"]["const"] == kind


@EVERY_KIND
def test_its_secrets_are_marked_and_come_back_from_hiding_and_storing(kind):
    config_class = shelf()[kind].config
    schema = config_class.model_json_schema()
    config = made(kind, 1).model_dump(mode="json")
    if kind == "email":
        config |= {"smtp_username": "bell", "smtp_password": SECRET}
    hidden = redact(schema, config)
    assert bool(secret_paths(schema, config)) == (REDACTED in str(hidden)) == (SECRET in str(config))
    # A URL that is shown may carry a token in its query; whoever reads channels may read that.
    assert SECRET not in str({key: value for key, value in hidden.items() if key != "url"})
    assert merge(schema, config, hidden) == config
    sealed = map_secrets(schema, config, lambda text: text[::-1])
    assert map_secrets(schema, sealed, lambda text: text[::-1]) == config
    assert config_class.model_validate(config).model_dump(mode="json") == config


@EVERY_KIND
def test_what_is_shown_of_it_holds_no_secret(kind):
    notifier = shelf()[kind]
    config = made(kind, 1)
    assert SECRET not in notifier.describe(config)
    assert "\n" not in notifier.describe(config)
    assert len(notifier.describe(config)) > 5
    assert SECRET not in repr(config)


@EVERY_KIND
def test_an_unknown_field_is_refused_without_quoting_values(kind):
    with pytest.raises(ValueError, match="surplus") as caught:
        shelf()[kind].config.model_validate({**CONFIGS[kind](1), "surplus": SECRET})
    assert SECRET not in str(caught.value)


@EVERY_KIND
def test_preparing_twice_changes_nothing_more(kind):
    notifier = shelf()[kind]
    given = CONFIGS[kind](1)
    given.pop("secret", None)
    once = notifier.prepare(given)
    assert notifier.prepare(once) == once
    notifier.config.model_validate(once)


@pytest.mark.parametrize("kind_of_news", [each for each in MessageType if each not in OF_CARE])
@BY_POST
async def test_every_kind_of_news_is_told_whole(kind, kind_of_news, port_for, http_receiver, mailbox):
    changes = {"until_at": 1_700_000_000_000} if kind_of_news is MessageType.RECOVERY else {}
    if kind_of_news in (MessageType.RECOVERY, MessageType.FLAPPING):
        changes["reference"] = getattr(PEERS.get(kind), "REFERENCE", None)
    receipt = await tell(kind, port_for(kind), type=kind_of_news, facts={}, **changes)
    assert 200 <= receipt.status_code < 300
    said = all_said(kind, http_receiver, mailbox)
    for part in ("Shop is down", "status 200-299, got 503", "https://watch.example/incidents/i1", "503 Service"):
        assert part in said or part in getattr(PEERS.get(kind), "UNSAID", ())
    if kind in JUDGES:
        assert JUDGES[kind](http_receiver.requests[0]).status < 300


@pytest.mark.parametrize("sort", sorted(HOSTILE))
@BY_POST
async def test_hostile_text_is_told_and_harms_nothing(kind, sort, port_for, http_receiver, mailbox):
    text = HOSTILE[sort]
    await tell(
        kind, port_for(kind), title=text, text=text, service_name=text, monitor_name=text, details=((text, text),) * 30
    )
    assert len([request for request in http_receiver.requests if request.body]) + len(mailbox.letters) == 1
    if kind in JUDGES:
        assert JUDGES[kind](http_receiver.requests[0]).status < 300


@BY_POST
async def test_a_secret_is_sent_where_it_belongs_and_not_said(kind, port_for, http_receiver, mailbox):
    await tell(kind, port_for(kind))
    assert SECRET not in all_said(kind, http_receiver, mailbox)


async def failure(kind: str, port: int, timeout_ms: int = 30_000) -> Undelivered:
    watch = Stopwatch()
    with pytest.raises(Undelivered) as caught:
        await tell(kind, port, SendLimits(timeout_ms=timeout_ms))
    assert watch.ms < timeout_ms + 5000
    error = caught.value
    assert SECRET not in f"{error}{error!r}{error.reason}{error.answer}"
    assert "\n" not in error.reason
    assert 10 < len(error.reason) < 1000
    return error


@BY_POST
async def test_a_closed_port_is_undelivered(kind):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert not (await failure(kind, port)).permanent


@pytest.mark.parametrize("peer", [garbage, hang_up])
@BY_POST
async def test_a_peer_of_another_protocol_is_undelivered(kind, peer):
    async with raw_server(peer) as port:
        assert not (await failure(kind, port)).permanent


@BY_POST
async def test_a_silent_peer_is_undelivered_in_time(kind):
    async with raw_server(silence) as port:
        error = await failure(kind, port, timeout_ms=200)
    assert not error.permanent
    assert "0.2 s" in error.reason


@BY_POST
async def test_a_peer_in_trouble_is_undelivered_with_its_words(kind, port_for, http_receiver, mailbox):
    http_receiver.default = Answer(500, f"in trouble, you sent {LONGER}".encode())
    mailbox.refuse_data = "451 in trouble"
    error = await failure(kind, port_for(kind))
    assert not error.permanent
    assert error.status_code in (451, 500)
    assert "in trouble" in error.answer


@BY_POST
async def test_a_peer_that_is_gone_is_permanent(kind, port_for, http_receiver, mailbox):
    http_receiver.default = Answer(404, b"gone")
    mailbox.refuse_recipient = "550 gone"
    assert (await failure(kind, port_for(kind))).permanent


@BY_POST
async def test_an_answer_of_megabytes_or_of_no_text_is_cut_and_read(kind, port_for, http_receiver, mailbox):
    http_receiver.default = Answer(500, b"\xff\x00\xfe" * 1_000_000)
    mailbox.refuse_data = "451 " + "x" * 400
    assert len((await failure(kind, port_for(kind))).answer) <= 4096


@BY_POST
async def test_being_cancelled_is_no_failure_of_the_peer(kind):
    async with raw_server(silence) as port:
        sending = asyncio.create_task(tell(kind, port))
        await asyncio.sleep(0.05)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending


@BY_POST
async def test_private_addresses_are_refused_for_strangers(kind, port_for, http_receiver, mailbox):
    with pytest.raises(Undelivered, match="not a public address"):
        await tell(kind, port_for(kind), SendLimits(timeout_ms=30_000, allow_private=False))
    assert not http_receiver.requests
    assert not mailbox.letters
