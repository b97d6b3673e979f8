"""Every kind can be seen without sending: nothing leaves the machine, and nothing secret is shown."""

import json
import socket
import subprocess
from urllib.parse import parse_qsl

import pytest

from notifiers.peers import message
from notifiers.test_contract import EVERY_KIND, HOSTILE, OF_CARE, SECRET, made
from watchbell.domain.message_templates import in_own_words
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.domain.payload_masking import LONGEST_BODY, shown_letter
from watchbell.domain.secrets_in_config import map_secrets
from watchbell.lib.json_schema import schema_of
from watchbell.lib.own_programs import set_program_folder
from watchbell.lib.rehearsal import Letter, rehearse
from watchbell.notifiers import shelf

FOLLOWING = (MessageType.RECOVERY, MessageType.FLAPPING, *sorted(OF_CARE))
"""They open no record of their own where a peer keeps one for each incident."""
TEMPLATES = {"any": {"title": "{{ service }} says {{ text }}", "text": "{{ text }} of {{ monitor }}"}}


@pytest.fixture
def sealed_off(monkeypatch):
    """Whoever knocks at the world's door fails the test."""

    def refuse(*_args, **_kwargs):
        raise AssertionError("something left the machine")

    for name in ("connect", "connect_ex", "sendto", "sendmsg"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(subprocess, "Popen", refuse)


@pytest.fixture
def siren(tmp_path):
    """The operators' folder of programs, with the one that the shell's good config names."""
    program = tmp_path / "ring-the-siren"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    set_program_folder(tmp_path)
    yield
    set_program_folder(None)


async def seen(kind, **changes):
    config = made(kind, 9)
    told, trouble = in_own_words(message(**changes), TEMPLATES)
    assert trouble is None
    kept = await rehearse(shelf()[kind].send(config, told, SendLimits()))
    assert isinstance(kept, Letter)
    secrets = []
    map_secrets(schema_of(type(config)), config.model_dump(mode="json"), lambda each: secrets.append(each) or each)
    return shown_letter(kept, secrets)


@EVERY_KIND
@pytest.mark.parametrize("type_", [each for each in MessageType if each not in FOLLOWING])
async def test_every_kind_shows_what_it_would_send_and_no_secret(kind, type_, sealed_off, siren):
    _holds_no_secret(await seen(kind, type=type_))


def _holds_no_secret(shown):
    whole = "\n".join([shown.to, shown.body, shown.html or "", *(f"{name}: {value}" for name, value in shown.headers)])
    assert SECRET not in whole
    assert SECRET[:12] not in whole
    assert shown.body
    assert shown.to


@pytest.mark.parametrize(
    ("kind", "type_"),
    [(kind, type_) for kind in sorted(shelf()) for type_ in FOLLOWING if type_ not in OF_CARE - shelf()[kind].hears],
)
async def test_what_follows_a_failure_is_shown_or_it_is_said_why_nothing_is_sent(kind, type_, sealed_off, siren):
    told = message(type=type_, until_at=message().created_at if type_ is MessageType.RECOVERY else None)
    try:
        kept = await rehearse(shelf()[kind].send(made(kind, 9), told, SendLimits()))
    except Undelivered as error:
        kept = error
    if isinstance(kept, Letter):
        _holds_no_secret(await seen(kind, type=type_))
    else:
        assert getattr(kept, "answer", "") or getattr(kept, "reason", "")


@EVERY_KIND
@pytest.mark.parametrize("name", sorted(HOSTILE))
async def test_own_words_are_dressed_as_the_standard_ones(kind, name, sealed_off, siren):
    text = HOSTILE[name] or "x"
    shown = await seen(kind, text=text, service_name=text[:500], monitor_name=text[:500], title="Shop is down")
    if shown.content_type.startswith("application/json") and len(shown.body) < LONGEST_BODY:
        json.loads(shown.body)


@pytest.mark.parametrize(
    ("kind", "raw", "tame"),
    [
        ("email", "<script>", "&lt;script&gt;"),
        ("telegram", "<script>", "&lt;script&gt;"),
        ("matrix", "<script>", "&lt;script&gt;"),
        ("slack", "<!channel>", "&lt;!channel&gt;"),
        ("slack", "<@U1>", "&lt;@U1&gt;"),
    ],
)
async def test_a_template_cannot_undo_what_a_notifier_escapes(kind, raw, tame, sealed_off):
    shown = await seen(kind, text=f"{raw} {{{{ service }}}} {{% if x %}}")
    markup = shown.html or shown.body
    if shown.content_type.startswith("application/json"):
        told = json.loads(shown.body)
        markup = told.get("formatted_body") or (told["text"] if kind == "telegram" else json.dumps(told))
        markup = markup if kind != "slack" else json.dumps(told["attachments"], ensure_ascii=False)
    body = markup.replace(json.dumps(raw)[1:-1], raw)
    assert tame in body
    if kind != "slack":
        assert raw not in body
    assert "{{ service }}" in body


async def test_markdown_in_own_words_stays_text(sealed_off):
    hostile = "@everyone [x](http://evil) **b**"
    for kind in ("mattermost", "rocketchat", "zulip"):
        shown = await seen(kind, text=hostile)
        text = shown.body if kind == "zulip" else json.dumps(json.loads(shown.body), ensure_ascii=False)
        assert "`" in text or "%60" in text
    mentions = json.loads((await seen("discord", text=hostile)).body)["allowed_mentions"]
    assert mentions == {"parse": []}


async def test_several_requests_show_the_first_that_tells():
    shown = await seen("github_issue")
    assert (shown.method, json.loads(shown.body)["title"][:6]) == ("POST", "[DOWN]")


async def test_a_mail_is_shown_in_both_forms():
    shown = await seen("email")
    assert dict(shown.headers)["Subject"].startswith("[DOWN] Shop says expected")
    assert "Shop says expected" in shown.body
    assert "<html" in shown.html


@pytest.mark.parametrize("kind", ["bark", "gotify", "ntfy", "pushover"])
async def test_an_escalation_rings_as_loud_as_the_failure(kind, sealed_off):
    failure, escalation, calm = [
        _loudness(await seen(kind, type=type_))
        for type_ in (MessageType.FAILURE, MessageType.ESCALATION, MessageType.FLAPPING)
    ]
    assert failure == escalation != calm


def _loudness(shown):
    is_form = shown.content_type.startswith("application/x-www-form-urlencoded")
    told = dict(parse_qsl(shown.body)) if is_form else json.loads(shown.body)
    return {key: told.get(key) for key in ("priority", "level", "volume", "sound", "retry")}


async def test_a_webhook_says_the_words_and_keeps_the_facts(sealed_off):
    told = json.loads((await seen("webhook")).body)
    assert (told["title"], told["data"]) == ("Shop says expected status 200-299, got 503", message().facts)
