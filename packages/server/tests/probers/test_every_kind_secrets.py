"""What is secret in a config stays so: it is in nothing that a check says, keeps or logs, also when a server repeats it.

Every secret field of every kind is filled with a marker; a kind with a new secret is held to it at once.
"""

import asyncio
import base64
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from support.harm import hostile_places
from support.hostile_place import PLACES
from support.kinds import KINDS, Config, Where, secret_names, target_of, ways_at, with_secrets
from watchbell.app.logging import QUIET
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober
from watchbell.domain.secrets_in_config import redact

NOW = 1_800_000_000_000
MARKER = "mArKeRoFaSeCrEtVaLuE"
AT = (
    "echo", "tls_then_echo", "bad_request", "slam", "not_utf8", "redirects", "silent",
    "greeting_of_smtp", "greeting_of_mysql", "greeting_of_http",
    *(name for name in PLACES if name.startswith("repeats")),
)  # fmt: skip
SECRETIVE = [prober for prober in KINDS if secret_names(prober.target.model_json_schema())]
every_kind = pytest.mark.parametrize("prober", SECRETIVE, ids=[prober.kind for prober in SECRETIVE])


def _forms() -> list[str]:
    """The marker as itself, in hexadecimal, and as it looks within a longer text in base64, wherever it begins."""
    raw = MARKER.encode()
    coded = [base64.b64encode(b"x" * lead + raw).decode()[4:-4] for lead in (0, 1, 2)]
    return [MARKER, raw.hex(), *coded]


FORMS = _forms()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Where]]:
    with hostile_places(Path(tmp_path_factory.mktemp("secrets"))) as found:
        yield {name: found[name] for name in AT}


def said_by(seen: Observation) -> str:
    """All that an observation tells anybody."""
    kept = "".join(f"{each.name} {each.data.decode('latin-1')}" for each in seen.attachments)
    steps = " ".join(f"{step.name} {step.detail}" for step in seen.steps)
    return f"{seen.error} {steps} {json.dumps(seen.facts, default=str)} {msgspec.json.encode(seen.phases)!r} {kept}"


def leaks(text: str) -> list[str]:
    """Around each place where the secret is readable."""
    found = [(text.find(form), len(form)) for form in FORMS if form in text]
    return [text[max(0, at - 80) : at + length + 20] for at, length in found]


@every_kind
def test_there_is_a_config_with_each_secret_and_none_shows_it(prober: Prober[Any]) -> None:
    schema = prober.target.model_json_schema()
    filled = set()
    for way in ways_at(prober, Where()):
        config, names = with_secrets(prober, way, MARKER)
        target = target_of(prober, config)
        filled |= names
        assert not leaks(f"{target!r} {target} {prober.describe(target)}")
        assert not leaks(json.dumps(redact(schema, config)))
    assert filled == secret_names(schema)


@every_kind
async def test_no_check_tells_a_secret(prober, places, caplog):
    for each in QUIET:
        caplog.set_level(logging.WARNING, each)
    limits = ProbeLimits(1500 if prober.kind == "browser" else 200, NOW)

    async def ask(name: str, way: int, config: Config) -> list[str]:
        seen = await prober.probe(target_of(prober, with_secrets(prober, config, MARKER)[0]), limits)
        return [f"{name}, way {way} tells: {leak!r}" for leak in leaks(said_by(seen))]

    with caplog.at_level(logging.DEBUG):
        told = await asyncio.gather(
            *(ask(name, way, each) for name, at in places.items() for way, each in enumerate(ways_at(prober, at)))
        )
    assert not any(told), "\n".join(leak for leaks_of_one in told for leak in leaks_of_one)
    assert not leaks(" ".join(record.getMessage() for record in caplog.records))
