import json
from base64 import b64encode
from html import escape
from urllib.parse import quote, quote_plus

import pytest

from watchbell.domain.payload_masking import shown_letter
from watchbell.lib.rehearsal import Letter

SECRET = 'k3y "with" <ü>/&+'


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET, safe=""),
        quote(SECRET),
        quote_plus(SECRET),
        json.dumps({"a": SECRET}),
        json.dumps({"a": SECRET}, ensure_ascii=False),
        escape(SECRET),
        b64encode(SECRET.encode()).decode(),
    ],
)
def test_a_secret_is_hidden_in_every_form(form):
    shown = shown_letter(Letter("https://x.example/a", f"before {form} after", html=form), [SECRET])
    assert shown.body.startswith("before ")
    assert shown.body.endswith(" after")
    assert "********" in shown.body
    assert form not in shown.body + shown.html


def test_headers_that_prove_who_we_are_are_hidden_whatever_they_say():
    headers = {
        "Authorization": "Basic abc",
        "webhook-signature": "v1,abc",
        "X-Watchbell-Signature-256": "sha256=abc",
        "PRIVATE-TOKEN": "abc",
        "X-Own": "s3cret",
        "Content-Type": "application/json",
    }
    shown = dict(shown_letter(Letter("https://x.example/", "", headers=headers), ["s3cret"]).headers)
    assert shown == dict.fromkeys(headers, "********") | {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("to", "secrets", "shown"),
    [
        ("https://x.example/a/b?wait=true&k", [], "https://x.example/a/b?wait=********&k=********"),
        ("https://anna:pw@x.example/a", [], "https://x.example/a"),
        ("https://x.example/bot123:abcdef/send", ["123:abcdef"], "https://x.example/bot********/send"),
        ("https://x.example/T/B/key?w=1", ["https://x.example/T/B/key"], "https://x.example/********?w=********"),
        ("https://y.example/a", ["https://x.example/T/B/key"], "https://y.example/a"),
        ("https://x.example/ab/c", ["ab"], "https://x.example/********/c"),
        ("ring-the-siren", ["siren-"], "ring-the-siren"),
        ("https://[broken/a", [], "********"),
    ],
)
def test_an_address_shows_where_but_no_key(to, secrets, shown):
    assert shown_letter(Letter(to, ""), secrets).to == shown


def test_parts_of_a_secret_address_are_hidden_wherever_they_stand():
    shown = shown_letter(Letter("json", "key abcdefgh told"), ["json://host/abcdefgh?x=1"])
    assert shown.body == "key ******** told"


def test_short_secrets_are_hidden_where_they_stand_alone():
    assert shown_letter(Letter("x", "pin 12, 312, 12"), ["12"]).body == "pin ********, 312, ********"
    assert shown_letter(Letter("x", "nothing"), ["", ""]).body == "nothing"


def test_a_huge_body_is_cut():
    assert len(shown_letter(Letter("x", "ä" * 200_000), []).body) == 65_536
