import pytest

from notifiers.peers import message
from watchbell.domain.message_markdown import attachment, headline, safe
from watchbell.domain.notifying import MessageType


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Shop",
        "expected status 200-299, got 503",
        "https://shop.example/a_b/~me?x=1&y=2#part",
        "certificate of shop.example ends in 3 days (2026-01-01)",
        "login refused by db:3306: Access denied for user 'x'",
        "ops@example.com",
        "5 - 3 + 2 # no heading",
        "snake_case_name costs $5!",
    ],
)
def test_what_is_no_markup_stays_as_it_is(text):
    assert safe(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "@all",
        "see @here",
        "@**all**",
        "[x](http://evil)",
        "<!channel>",
        "<http://evil|click>",
        "*bold*",
        "_slanted_",
        "# heading",
        "#channel",
        "- list",
        "1. list",
        "/command",
        "~~gone~~",
        "$$x$$",
        "!avatar(x)",
        "a|b",
        "\\",
    ],
)
def test_what_may_be_markup_becomes_code(text):
    assert safe(text) == f"`{text}`"


def test_nothing_leaves_the_code():
    assert safe("a`b` @all") == "`aˋbˋ @all`"
    assert safe("a\n```\n@all") == "```\na\nˋˋˋ\n@all\n```"


def test_the_headline_is_tame():
    assert headline(message()) == "[DOWN] Shop is down"
    assert headline(message(type=MessageType.RECOVERY, title="@all")) == "[UP] `Shop — @all`"


def test_an_attachment_says_what_since_when_why_how_long_and_where():
    made = attachment(message(), room=5000)
    assert made | {"fields": []} == {
        "fallback": "[DOWN] Shop is down",
        "color": "#991b1b",
        "title": "[DOWN] Shop is down",
        "title_link": "https://watch.example/incidents/i1",
        "text": "expected status 200-299, got 503",
        "fields": [],
    }
    assert {field["title"]: field["value"] for field in made["fields"]} == {
        "Service": "Shop",
        "Monitor": "Shop front",
        "URL": "https://shop.example/",
        "Status": "503 Service Unavailable",
        "Since": "2023-11-14 22:10:08 UTC",
        "Duration": "3 min 12 s",
    }


def test_titles_hold_no_link():
    made = attachment(
        message(title="[x](http://evil) <http://evil|x>", details=(("[x](http://evil)", "v"),)), room=5000
    )
    assert made["title"] == "[DOWN] Shop — [x] (http://evil) ‹http://evil|x›"
    assert made["fields"][2]["title"] == "[x] (http://evil)"
