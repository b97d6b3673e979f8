"""Configs of every kind made at random from its own schema: refused in words or checked, never an exception."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from support.kinds import KINDS, Config, Where, config_at, target_of
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober

NOW = 1_800_000_000_000
every_kind = pytest.mark.parametrize("prober", KINDS, ids=[prober.kind for prober in KINDS])
LEADS_ELSEWHERE = {
    "api_url", "browser_url", "connect_to", "engine", "nodes", "oauth_token_url", "port", "proxy_url", "rdap_url",
    "resolvers", "whois_server",
}  # fmt: skip
"""Fields that could make a test ask somebody outside."""
briefly = settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
_TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "",
            " ",
            "a",
            "127.0.0.1",
            "::1",
            "[::1",
            "http://[",
            "http://a b/",
            "tcp://x:99999",
            "x:y:z",
            "\0",
            "(a+",
            "*",
        ]
    ),
)
_ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=True), _TEXTS, st.just([]), st.just({})
)


def fitting(schema: Config, field: Config, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of the form that a schema asks for, bounds not heeded everywhere."""
    if "$ref" in field:
        return fitting(schema, schema["$defs"][field["$ref"].rpartition("/")[2]], depth + 1)
    for word in ("anyOf", "oneOf"):
        if word in field:
            return st.one_of([fitting(schema, each, depth + 1) for each in field[word]]) if depth < 6 else st.none()
    if "enum" in field or "const" in field:
        return st.sampled_from(field.get("enum") or [field["const"]])
    return _of_type(schema, field, depth)


def _of_type(schema: Config, field: Config, depth: int) -> st.SearchStrategy[Any]:
    match field.get("type"):
        case "array" if depth < 6:
            return st.lists(fitting(schema, field.get("items", {}), depth + 1), max_size=2)
        case "object" if "properties" in field and depth < 6:
            return st.fixed_dictionaries(
                {}, optional={name: fitting(schema, each, depth + 1) for name, each in field["properties"].items()}
            )
        case "object":
            return st.dictionaries(_TEXTS, _TEXTS, max_size=2)
        case "integer" | "number":
            return st.integers(field.get("minimum", -5), field.get("maximum", 70_000))
        case "boolean":
            return st.booleans()
        case "string":
            return _TEXTS
    return st.none()


def whims(prober: Prober[Any]) -> st.SearchStrategy[Config]:
    """Changes of a few fields, mostly of the right form."""
    schema = prober.target.model_json_schema()
    fields = {name: field for name, field in schema["properties"].items() if name != "kind"}

    def some(names: list[str]) -> st.SearchStrategy[Config]:
        return st.fixed_dictionaries({name: st.one_of(fitting(schema, fields[name]), _ANYTHING) for name in names})

    return st.lists(st.sampled_from(sorted(fields)), max_size=4, unique=True).flatmap(some)


@every_kind
def test_a_config_is_refused_in_words_or_taken_whole(prober):
    least = config_at(prober, Where())

    @briefly
    @given(whims(prober))
    def holds(changes: Config) -> None:
        try:
            target = target_of(prober, least | changes)
        except ValidationError:
            return
        assert target_of(prober, json.loads(target.model_dump_json())) == target
        assert len(prober.describe(target)) < 2500

    holds()


@every_kind
async def test_a_config_that_was_taken_always_comes_to_an_observation(prober, free_port):
    least = config_at(prober, Where("127.0.0.1", free_port))
    taken = [target_of(prober, least)]

    @settings(briefly, max_examples=40)
    @given(whims(prober))
    def collect(changes: Config) -> None:
        try:
            target = target_of(prober, least | changes)
        except ValidationError:
            return
        if not (changes.keys() & (least.keys() | LEADS_ELSEWHERE)):
            taken.append(target)

    collect()
    limits = ProbeLimits(1500 if prober.kind == "browser" else 200, NOW)
    seen = await asyncio.gather(*(prober.probe(target, limits) for target in taken[:20]))
    assert all(isinstance(each, Observation) and list(each.steps) is not None for each in seen)
    assert len(prober.describe(taken[0])) < 300
