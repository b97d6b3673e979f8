"""Documents are part of the program: what they name exists, what they promise is checked."""

import re
from pathlib import Path

import pytest

from support.tree import ROOT, text, tracked
from watchbell.app.settings import PREFIX, Settings

PAGES = [path for path in tracked() if path.suffix == ".md" and "node_modules" not in path.parts]
DECISIONS = [path for path in PAGES if path.match("docs/decisions/[0-9]*.md")]
SECTIONS = ("Context", "Decision", "Consequences", "Alternatives", "Enforced by")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_every_link_between_documents_leads_somewhere() -> None:
    links = [(page, target) for page in PAGES for target in LINK.findall(text(page))]
    assert [f"{page}: {target}" for page, target in links if not (ROOT / page.parent / target).exists()] == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_is_short_and_says_what_enforces_it(page: Path) -> None:
    lines = text(page).splitlines()
    assert len(lines) <= 40
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == list(SECTIONS)


def test_the_readme_shows_the_two_commands() -> None:
    readme = text(Path("README.md"))
    assert "make run" in readme
    assert "make test" in readme


def test_every_rule_for_contributors_names_a_check_that_exists() -> None:
    rules = [line for line in text(Path("AGENTS.md")).splitlines() if line.startswith("- ")]
    assert [rule for rule in rules if "→" not in rule] == []
    named = [name for rule in rules for name in re.findall(r"`([\w./]+\.(?:py|sh|mjs))`", rule.split("→")[-1])]
    assert named
    assert [name for name in named if not any(str(path).endswith(name) for path in tracked())] == []


def test_every_make_target_is_explained() -> None:
    targets = re.findall(r"^([a-z0-9-]+):(.*)$", text(Path("Makefile")), re.MULTILINE)
    assert [target for target, rest in targets if "## " not in rest] == []


def test_every_script_a_make_target_names_exists() -> None:
    named = re.findall(r"(?:scripts|bench)/\w+\.(?:py|sh)", text(Path("Makefile")))
    assert [name for name in named if not (ROOT / name).exists()] == []


OPERATING = [page for page in PAGES if page.match("docs/operate/*.md") or page == Path("README.md")]
GENERATED = (Path("docs/operate/settings.md"), Path("docs/operate/cli.md"))


def test_every_setting_that_operators_are_told_of_exists() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {f"{PREFIX}MONITOR_URL"}
    pages = [page for page in OPERATING if page not in GENERATED]
    named = [(page, name) for page in pages for name in re.findall(rf"{PREFIX}[A-Z_]+", text(page))]
    assert [f"{page}: {name}" for page, name in named if name.removesuffix("_FILE") not in known] == []


def test_every_command_that_operators_are_told_of_exists() -> None:
    verbs = set(re.findall(r"^## `watchbell ([a-z-]+)", text(Path("docs/operate/cli.md")), re.MULTILINE))
    named = [
        (page, verb) for page in OPERATING for verb in re.findall(r"watchbell ([a-z][a-z-]+)(?=[ `\n])", text(page))
    ]
    assert named
    assert [f"{page}: {verb}" for page, verb in named if verb not in verbs] == []
