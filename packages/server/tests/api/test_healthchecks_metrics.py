"""Checks as metrics for Prometheus."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from watchbell.domain.tenancy import Role


def values(text):
    return {
        (sample.name, sample.labels.get("name", sample.labels.get("tag"))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def place(project):
    return f"/projects/{project.theatre.org_id}"


async def test_checks_and_tags_are_told(project, place):
    odd = 'a "quoted" \\ name'
    for name, tags, verbs in (("late", "x y", [""]), (odd, "y", ["", "/start"]), ("down", "z", ["/fail"])):
        check = await project.make(name=name, tags=tags, timeout=60 if name == "late" else 3600, grace=600)
        for verb in verbs:
            await project.ping(check, verb)
    paused = await project.make(name="paused")
    await project.ask("POST", f"checks/{paused['uuid']}/pause")
    project.theatre.clock.advance(seconds=100)
    answer = await project.ask("GET", f"{place}/metrics/", key="", headers={"Authorization": f"Bearer {project.key}"})
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    told = values(answer.text)
    names = ("late", odd, "down", "paused")
    assert [told["hc_check_up", name] for name in names] == [1, 1, 0, 1]
    assert [told["hc_check_started", name] for name in names] == [0, 1, 0, 0]
    assert [told["hc_check_grace", name] for name in names] == [1, 0, 0, 0]
    assert [told["hc_check_paused", name] for name in names] == [0, 0, 0, 1]
    assert [told["hc_tag_up", tag] for tag in "xyz"] == [1, 1, 0]
    assert (told["hc_checks_total", None], told["hc_checks_down_total", None]) == (4, 1)
    assert paused["uuid"] not in answer.text


@pytest.mark.parametrize("path", ["metrics", "checks/metrics"])
async def test_only_a_key_that_reads_may_stand_in_an_address(project, place, path):
    assert (await project.ask("GET", f"{place}/{path}/{project.read_only}", key="")).status_code == 200
    assert (await project.ask("GET", f"{place}/{path}/{project.key}", key="")).status_code == 403
    answer = await project.ask("GET", f"{place}/{path}/nonsense", key="")
    assert (answer.status_code, answer.json()) == (401, {"error": "wrong api key"})


async def test_a_key_opens_its_own_project_only(project, place, theatre):
    elsewhere = await theatre.other_organization()
    assert (await project.ask("GET", f"/projects/{elsewhere}/metrics/")).status_code == 404
    stranger = await project.key_with(role=Role.OWNER, org_id=elsewhere)
    assert (await project.ask("GET", f"{place}/metrics/", key=stranger)).status_code == 404
    assert (await project.ask("GET", f"{place}/metrics/", key="")).json() == {"error": "missing api key"}
