"""What every prober must keep, now and whoever adds one (forms and secrets: see tests/architecture/test_shelves.py)."""

import asyncio
import inspect
import json
import socket
from pathlib import Path

import pytest

from support.stopwatch import Stopwatch
from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers import shelf

NOW = 1_800_000_000_000
ITEMS = list(shelf().values())
every_prober = pytest.mark.parametrize("prober", ITEMS, ids=[prober.kind for prober in ITEMS])
with_shorthand = pytest.mark.parametrize(
    "prober", [item for item in ITEMS if item.schemes], ids=[item.kind for item in ITEMS if item.schemes]
)


def down(prober, port):
    """A config of this kind for a place on this machine where nobody answers."""
    scheme = prober.schemes[0]
    url = {"dns": f"dns://127.0.0.1:{port}/example.org"}.get(scheme, f"{scheme}://127.0.0.1:{port}")
    return prober.target.model_validate(prober.shorthand(url))


@every_prober
def test_the_file_is_named_after_the_kind_and_explains_itself(prober):
    assert Path(inspect.getfile(prober.target)).stem == prober.kind
    assert prober.target.__doc__
    assert inspect.getmodule(prober.target).__doc__
    assert prober.probe.__doc__


@every_prober
def test_every_field_but_the_kind_has_a_title_and_a_description(prober):
    for name, field in prober.target.model_json_schema()["properties"].items():
        assert name == "kind" or (field.get("title") and field.get("description", "").strip()), name


@every_prober
def test_every_text_and_list_is_bounded_so_that_no_config_is_endless(prober):
    def bounded(field):
        options = field.get("anyOf", [field])
        return all(
            {"maxLength", "maxItems", "maxProperties", "enum", "const", "maximum"} & option.keys()
            or option.get("type") in ("boolean", "null")
            for option in options
        )

    schema = prober.target.model_json_schema()
    assert [name for name, field in schema["properties"].items() if not bounded(field)] == []


@with_shorthand
def test_a_shorthand_makes_a_config_that_survives_json(prober):
    for scheme in prober.schemes:
        target = prober.target.model_validate(prober.shorthand(f"{scheme}://example.org:8443"))
        again = prober.target.model_validate(json.loads(target.model_dump_json()))
        assert again == target
        assert "example.org" in prober.describe(again)


@with_shorthand
async def test_a_target_that_is_down_is_an_observation_and_no_exception(prober, free_port):
    seen = await prober.probe(down(prober, free_port), ProbeLimits(2000, NOW))
    assert isinstance(seen, Observation)
    assert seen.observed_at == NOW
    assert seen.response_time_ms is not None
    assert seen.steps
    if seen.verdict is not Verdict.SUCCESS:  # this machine itself answers pings
        assert seen.verdict.is_bad
        assert seen.error
        assert not seen.steps[-1].ok


async def test_no_check_lasts_longer_than_its_limit(serve, monkeypatch):
    async def silent(reader, _writer):
        await reader.read()

    port = await serve(silent)
    monkeypatch.setattr("watchbell.lib.icmp._Channel.token_of", lambda _self, _data: None)

    some_at_once = asyncio.Semaphore(8)

    async def ask(prober):
        target = down(prober, port)
        if prober.kind == "tcp":
            target = target.model_copy(update={"expect": "hello"})
        async with some_at_once:
            watch = Stopwatch()
            seen = await prober.probe(target, ProbeLimits(1000, NOW))
            return prober.kind, seen.verdict, watch.ms

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as quiet:
        quiet.bind(("127.0.0.1", port))  # silence, to those that ask by datagrams too
        answers = await asyncio.gather(*(ask(item) for item in ITEMS if item.schemes))
    late = {kind: ms for kind, _, ms in answers if ms >= 1100}
    assert late == {}
    assert {kind: verdict for kind, verdict, _ in answers if verdict is not Verdict.TIMEOUT} == {}


@with_shorthand
async def test_strangers_are_kept_out_of_private_networks(prober, free_port):
    seen = await prober.probe(down(prober, free_port), ProbeLimits(30_000, NOW, allow_private=False))
    assert seen.verdict is Verdict.FAILURE
    assert "is not a public address" in seen.error


@every_prober
async def test_closing_what_was_never_used_or_twice_does_no_harm(prober):
    await prober.close()
    await prober.close()


@every_prober
def test_it_has_a_test_of_its_own(prober):
    assert (Path(__file__).parent / f"test_{prober.kind}.py").is_file()
