"""What the generated pages about kinds and channels tell people to send is taken as it stands."""

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from support.tree import ROOT
from watchbell.notifiers import shelf as notifiers
from watchbell.services.configs import checked
from watchbell.services.monitor_kinds import monitor_kinds

CHANNELS = notifiers()
BODY = re.compile(r"--data '(\{.*?\})'\n```", re.DOTALL)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return dict(importlib.import_module("shelf_pages").pages())


def _body(page: str) -> dict[str, Any]:
    found = BODY.search(page)
    assert found is not None
    body: dict[str, Any] = json.loads(found[1])
    return body


def test_every_kind_has_a_page_whose_example_is_a_valid_config(pages: dict[str, str]) -> None:
    for name, kind in monitor_kinds().items():
        body = _body(pages[f"docs/kinds/{name}.md"])
        assert body["monitor_type"] == name
        checked(kind.target, name, body["config"])


def test_every_channel_has_a_page_whose_example_is_a_valid_config(pages: dict[str, str]) -> None:
    for name, channel in CHANNELS.items():
        body = _body(pages[f"docs/channels/{name}.md"])
        assert body["channel_type"] == name
        channel.config.model_validate(body["config"])


def test_a_page_names_every_setting_and_every_subject_of_its_kind(pages: dict[str, str]) -> None:
    for name, kind in monitor_kinds().items():
        page = pages[f"docs/kinds/{name}.md"]
        settings = kind.target.model_json_schema()["properties"]
        subjects = settings.get("assertions", {}).get("x-subjects", {})
        wanted = [*settings.keys() - {"kind"}, *subjects]
        assert [each for each in wanted if f"| `{each}` |" not in page] == [], name


def test_a_page_explains_the_objects_inside_a_config(pages: dict[str, str]) -> None:
    flow = pages["docs/kinds/http_flow.md"]
    assert flow.index("### Each of `steps`") < flow.index("### Each of `captures`")
    assert "| `final_url` | Last URL | text | – |" in flow


def test_the_list_of_kinds_is_grouped_as_the_form_is(pages: dict[str, str]) -> None:
    form = Path(ROOT / "web/src/features/monitor-sheet/kind-groups.ts").read_text(encoding="utf-8")
    icons = form.partition("icons: Record<string, LucideIcon> = {")[2].partition("}")[0]
    wanted = [line.strip().partition(":")[0].strip('"') for line in icons.strip().splitlines()]
    headings = re.findall(r"^## (.+)$", pages["docs/kinds/README.md"], re.MULTILINE)
    assert headings[: len(wanted)] == wanted
