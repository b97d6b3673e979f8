"""Badges of checks: their words, and addresses that cannot be guessed."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from watchbell.domain.healthchecks_badges import (
    Badge,
    check_key,
    parse_check_key,
    parse_signature,
    parse_tag,
    tag_path,
)
from watchbell.lib.secret_box import SecretBox


@pytest.mark.parametrize(
    ("grace", "down", "has_late", "status", "colour"),
    [
        (0, 0, True, "up", "success"),
        (1, 0, True, "late", "important"),
        (1, 0, False, "up", "success"),
        (1, 1, True, "down", "critical"),
    ],
)
def test_a_badge_is_as_the_worst_check_behind_it(grace, down, has_late, status, colour):
    badge = Badge("db", 3, grace, down, has_late)
    assert badge.as_json() == {"status": status, "total": 3, "grace": grace, "down": down}
    assert badge.for_shields() == {"schemaVersion": 1, "label": "db", "message": status, "color": colour}


@given(st.integers(0, 2**48 - 1))
def test_a_checks_badge_leads_back_to_its_monitor(monitor_n):
    signature = SecretBox(["key"]).sign("x")
    assert parse_check_key(check_key(monitor_n, signature)) == (monitor_n, signature[:10])


def test_what_is_no_uuid_is_no_badge():
    assert parse_check_key("nonsense") is None


@given(st.text(min_size=1).filter(lambda tag: "*" not in tag and tag.encode("utf-8", "ignore").decode() == tag))
def test_any_tag_is_one_part_of_a_path(tag):
    path = tag_path("org", tag, bytes(32), "svg", has_late=True)
    *head, name = path.split("/")
    assert head == ["", "badge", "org", "AAAAAAAA"]
    once = name.removesuffix(".svg")
    assert parse_tag(_read_once(once)) == tag


def _read_once(text: str) -> str:
    """As a server reads a path."""
    return parse_tag(text)


@pytest.mark.parametrize(
    ("text", "beginning", "has_late"),
    [("AAAAAAAA", bytes(6), True), ("AAAAAAAA-2", bytes(6), False), ("AAAA", b"", True), ("", b"", True),
     ("AAAAAAAAAA", bytes(6), True), ("AAAAAAA", b"", True)],
)  # fmt: skip
def test_a_signature_says_how_many_states_there_are(text, beginning, has_late):
    assert parse_signature(text) == (beginning, has_late)
