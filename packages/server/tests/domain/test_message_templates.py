from pathlib import Path

import pytest

from notifiers.peers import AT, SINCE, message
from support.tree import ROOT
from watchbell.domain.errors import Invalid
from watchbell.domain.message_templates import FILTERS, VARIABLES, Told, checked_templates, in_own_words, values_of
from watchbell.domain.notifying import MessageType
from watchbell.domain.sample_messages import sample_message
from watchbell.lib.text_templates import BadTemplate, TextLanguage

PAGE = Path(ROOT / "docs/operate/message-templates.md")


def said(templates, **changes):
    told, trouble = in_own_words(message(**changes), templates)
    assert trouble is None
    return told.title, told.text


def test_without_templates_the_message_stays_the_very_same():
    told = message()
    assert in_own_words(told, {}) == (told, None)


def test_each_type_has_its_own_words_and_any_serves_the_rest():
    templates = {
        "any": {"title": "{{ service }}: {{ status }}", "text": "any"},
        "recovery": {"text": "after {{ duration }}"},
    }
    assert said(templates) == ("Shop: DOWN", "any")
    assert said(templates, type=MessageType.RECOVERY, until_at=AT) == ("Shop: UP", "after 3 min 12 s")
    assert said({"recovery": {"title": "x"}}) == ("Shop is down", "expected status 200-299, got 503")


def test_a_notice_about_the_program_keeps_its_words():
    templates = {"any": {"title": "x", "text": "x"}}
    assert said(templates, type=MessageType.SYSTEM)[0] == "Shop is down"


def test_moments_are_shown_by_any_clock_and_as_durations():
    text = "{{ since }}|{{ since | time('Europe/Berlin') }}|{{ since | duration }}|{{ until | default('lasts') }}"
    assert said({"any": {"text": text}})[1] == "2023-11-14 22:10:08 UTC|2023-11-14 23:10:08 CET|3 min 12 s|lasts"
    assert values_of(message())["since"].at == SINCE
    there = "2023-11-15 07:10:08 JST|2023-11-14 23:10:08 CET|3 min 12 s|lasts"
    assert said({"any": {"text": text}}, time_zone="Asia/Tokyo")[1] == there


def test_a_title_is_one_line_and_what_renders_to_nothing_keeps_the_standard_words():
    assert said({"any": {"title": "{{ text }}"}}, text="a\nb\x00")[0] == "a b\N{REPLACEMENT CHARACTER}"
    assert said({"any": {"title": "{% if until %}x{% endif %}", "text": " "}})[0] == "Shop is down"
    assert len(said({"any": {"title": "{{ text }}"}}, text="x" * 5000)[0]) == 300


def test_a_template_that_fails_never_stops_a_message_nor_the_other_part():
    told, trouble = in_own_words(message(), {"any": {"title": "{{ gone }}", "text": "{{ service | upper }}"}})
    assert (told.title, told.text) == ("Shop is down", "SHOP")
    assert "own title line 1: there is no variable gone" in trouble
    assert trouble.endswith("the standard words were sent")


@pytest.mark.parametrize("facts", [{}, {"incident": None, "monitor": "x"}, {"service": {"group_name": 5}}])
def test_what_is_not_known_of_a_message_is_an_empty_text(facts):
    every = " ".join(f"{{{{ {name} }}}}" for name in VARIABLES)
    title, text = said({"any": {"text": every}}, facts=facts, link=None, monitor_name=None, since_at=None)
    assert title == "Shop is down"
    assert "None" not in text


@pytest.mark.parametrize("type_", list(MessageType))
def test_every_variable_is_known_of_every_sample(type_):
    values = values_of(sample_message(type_))
    for name in VARIABLES:
        TextLanguage(VARIABLES, FILTERS).render(f"{{{{ {name} }}}}", values)
    flat = {name for name in values if name != "incident"} | {f"incident.{name}" for name in values["incident"]}
    assert flat == set(VARIABLES)


def test_templates_are_checked_part_by_part_and_empty_ones_dropped():
    assert checked_templates({"any": {"title": " ", "text": "{{ tags }}"}, "digest": {"title": "", "text": ""}}) == {
        "any": {"text": "{{ tags }}"}
    }
    with pytest.raises(Invalid) as refused:
        checked_templates({"any": {"title": "{{ servce }}", "text": "{% for x in y %}"}, "failure": {"text": "ok"}})
    assert [each.field for each in refused.value.details] == ["templates.any.title", "templates.any.text"]
    assert "ack_link, duration" in refused.value.details[0].message


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        ("{{ since | time('Mars/Olympus') }}", "is no time zone"),
        ("{{ text | truncate(0) }}", "at least 1"),
        ("{{ text | truncate }}", "truncate(100)"),
        ("{% if since in text %}x{% endif %}", "cannot be rendered"),
    ],
)
def test_what_would_fail_later_is_refused_at_once(source, advice):
    with pytest.raises(Invalid) as refused:
        checked_templates({Told.FAILURE: {"text": source}})
    assert advice in refused.value.message


def test_the_filters_do_what_they_are_for():
    text = "{{ service | lower | truncate(3) }} {{ group | default(service) }} {{ monitor | upper }}"
    assert said({"any": {"text": text}})[1] == "sh… Shop SHOP FRONT"


def test_the_page_names_every_variable_and_filter_with_its_meaning():
    page = PAGE.read_text(encoding="utf-8")
    for name, meaning in VARIABLES.items():
        assert f"| `{name}` | {meaning} |" in page, name
    for name, each in FILTERS.items():
        assert f"| `{name}` | `{each.example}` | {each.meaning} |" in page, name


def test_what_is_no_template_is_told_as_such():
    with pytest.raises(BadTemplate):
        TextLanguage(VARIABLES, FILTERS).check("{{ message }}")
