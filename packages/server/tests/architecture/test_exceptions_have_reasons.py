"""Whoever switches a check off says why, in the same line."""

import re

from support.tree import sources, text

NOQA = re.compile(r"#\s*noqa(?!: [A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)* - \w)")
IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[)")
BIOME = re.compile(r"biome-ignore(?! [\w/]+: \w)")


def _lines(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()}"
        for path in sources(*suffixes)
        if path.name != "test_exceptions_have_reasons.py"
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def test_every_noqa_names_a_code_and_a_reason() -> None:
    assert _lines(NOQA, ".py") == []


def test_every_type_ignore_names_a_code() -> None:
    assert _lines(IGNORE, ".py") == []


def test_every_biome_ignore_names_a_rule_and_a_reason() -> None:
    assert _lines(BIOME, ".ts", ".tsx") == []
