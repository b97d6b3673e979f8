from typing import Literal

import pytest
from pydantic import BaseModel, Field

from watchbell.domain.errors import Invalid
from watchbell.domain.secrets_in_config import ALL_SECRET, REDACTED, map_secrets, merge, redact, secret_paths


class Basic(BaseModel):
    type: Literal["basic"] = "basic"
    user: str
    password: str = Field(json_schema_extra={"x-secret": True})


class Bearer(BaseModel):
    type: Literal["bearer"] = "bearer"
    token: str = Field(json_schema_extra={"x-secret": True})


class Step(BaseModel):
    name: str
    key: str | None = Field(None, json_schema_extra={"x-secret": True})
    next: "Step | None" = None


class Config(BaseModel):
    url: str
    secret: str | None = Field(None, json_schema_extra={"x-secret": True})
    headers: dict[str, str] = Field({}, json_schema_extra={"x-secret": True})
    auth: Basic | Bearer | None = None
    hidden: Basic | None = Field(None, json_schema_extra={"x-secret": True})
    steps: list[Step] = []
    named: dict[str, Step] = {}
    pair: tuple[str, Step] | None = None


SCHEMA = Config.model_json_schema()
FULL = {
    "url": "https://x",
    "secret": "s1",
    "headers": {"Authorization": "Bearer s2", "X-Empty": ""},
    "auth": {"type": "bearer", "token": "s3"},
    "hidden": {"type": "basic", "user": "s4", "password": "s5"},
    "steps": [{"name": "a", "key": "s6"}, {"name": "b", "key": None, "next": {"name": "c", "key": "s7"}}],
    "named": {"n": {"name": "d", "key": "s8"}},
    "pair": ["p", {"name": "e", "key": "s9"}],
}


def test_every_secret_is_found_wherever_it_stands():
    assert secret_paths(SCHEMA, FULL) == (
        ("secret",),
        ("headers", "Authorization"),
        ("auth", "token"),
        ("hidden", "type"),
        ("hidden", "user"),
        ("hidden", "password"),
        ("steps", 0, "key"),
        ("steps", 1, "next", "key"),
        ("named", "n", "key"),
        ("pair", 1, "key"),
    )


def test_redaction_hides_values_and_keeps_names_and_unset_fields():
    shown = redact(SCHEMA, FULL)
    assert shown["headers"] == {"Authorization": REDACTED, "X-Empty": ""}
    assert shown["url"] == "https://x"
    assert shown["steps"][1]["key"] is None
    assert not any(f"s{n}" in str(shown) for n in range(1, 10))
    assert FULL["secret"] == "s1"


def test_the_redacted_form_coming_back_keeps_every_secret():
    assert merge(SCHEMA, FULL, redact(SCHEMA, FULL)) == FULL


def test_new_values_replace_and_null_clears():
    new = {**redact(SCHEMA, FULL), "secret": "new", "auth": None}
    assert merge(SCHEMA, FULL, new) == {**FULL, "secret": "new", "auth": None}


def test_a_dropped_header_is_dropped_and_the_others_stay():
    old = {"url": "x", "headers": {"A": "1", "B": "2"}}
    assert merge(SCHEMA, old, {"url": "x", "headers": {"B": REDACTED}})["headers"] == {"B": "2"}


def test_moved_and_dropped_list_items_keep_their_own_secret():
    old = {"url": "x", "steps": [{"name": "a", "key": "1"}, {"name": "b", "key": "2"}, {"name": "c", "key": "3"}]}
    new = {"url": "x", "steps": [{"name": "c", "key": REDACTED}, {"name": "b", "key": REDACTED}]}
    assert [step["key"] for step in merge(SCHEMA, old, new)["steps"]] == ["3", "2"]


def test_a_renamed_list_item_in_its_place_keeps_its_secret():
    old = {"url": "x", "steps": [{"name": "a", "key": "1"}]}
    assert merge(SCHEMA, old, {"url": "x", "steps": [{"name": "z", "key": REDACTED}]})["steps"][0]["key"] == "1"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ({}, {"url": "x", "secret": REDACTED}, "secret"),
        ({"secret": None}, {"secret": REDACTED}, "secret"),
        ({"headers": {"A": "1"}}, {"headers": {"B": REDACTED}}, "headers.B"),
        (
            {"steps": [{"name": "a", "key": "1"}]},
            {"steps": [{"name": "y"}, {"name": "z", "key": REDACTED}]},
            "steps.1.key",
        ),
        (
            {"auth": {"type": "bearer", "token": "1"}},
            {"auth": {"type": "basic", "user": "u", "password": REDACTED}},
            "auth.password",
        ),
    ],
)
def test_a_mark_that_stands_for_nothing_is_refused_with_the_field(old, new, field):
    with pytest.raises(Invalid) as caught:
        merge(SCHEMA, old, new)
    assert caught.value.details[0].field == field


def test_the_mark_is_an_ordinary_text_where_no_secret_is():
    assert merge(SCHEMA, {}, {"url": REDACTED}) == {"url": REDACTED}


def test_sealing_and_opening_give_the_same_config():
    sealed = map_secrets(SCHEMA, FULL, lambda text: text[::-1] + "!")
    assert sealed["secret"] == "1s!"
    assert map_secrets(SCHEMA, sealed, lambda text: text[:-1][::-1]) == FULL


def test_of_an_unknown_kind_everything_is_hidden():
    assert redact(ALL_SECRET, {"a": "1", "b": ["2", {"c": "3"}], "n": 4}) == {
        "a": REDACTED,
        "b": [REDACTED, {"c": REDACTED}],
        "n": 4,
    }


def test_a_schema_that_refers_to_itself_ends():
    loop = {"$defs": {"A": {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "string"}]}}, "$ref": "#/$defs/A"}
    assert redact(loop, "x") == "x"


HOOKED = {"properties": {"url": {"type": "string", "x-secret-query": True}}}
HOOK = {"url": "https://a.example/in?token=t0k3n&empty=&bare#part?x=1"}
SHOWN = {"url": "https://a.example/in?token=********&empty=&********#part?x=1"}


def test_an_address_is_shown_without_what_its_query_says_and_kept_when_it_comes_back():
    assert redact(HOOKED, HOOK) == SHOWN
    assert merge(HOOKED, HOOK, SHOWN) == HOOK
    assert map_secrets(HOOKED, HOOK, lambda _: "sealed") == HOOK
    assert secret_paths(HOOKED, HOOK) == ()
    for plain in ("https://a.example/in", "https://a.example/?"):
        assert redact(HOOKED, {"url": plain}) == {"url": plain}
        assert merge(HOOKED, HOOK, {"url": plain}) == {"url": plain}


@pytest.mark.parametrize("old", [{}, HOOK])
def test_a_hidden_query_goes_to_no_other_address(old):
    with pytest.raises(Invalid) as caught:
        merge(HOOKED, old, {"url": "https://evil.example/in?token=********"})
    assert caught.value.details[0].field == "url"
