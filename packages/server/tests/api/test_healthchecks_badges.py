"""Badges of checks: for whoever knows their addresses, and nobody else."""

import pytest

from support.cast import BASE_URL
from watchbell.domain.tenancy import Role

FORMS = {"svg", "svg3", "json", "json3", "shields", "shields3"}


@pytest.fixture
async def badges(project):
    """The addresses by tag: a check `db web` that is late, one `web` that is up, one new without a tag."""
    late = await project.make(name="late", tags="db web", timeout=60, grace=600)
    await project.ping(late)
    project.theatre.clock.advance(seconds=100)
    await project.ping(await project.make(name="up", tags="web", timeout=3600))
    await project.make(name="<new>")
    return (await project.ask("GET", "badges/", key=project.read_only)).json()["badges"]


async def seen(project, url):
    answer = await project.ask("GET", url.removeprefix(BASE_URL), key="")
    assert answer.status_code == 200, url
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "no-store" in answer.headers["cache-control"]
    return answer.json() if not url.endswith(".svg") else answer.text


async def test_each_tag_has_badges_in_every_form(project, badges):
    assert list(badges) == ["*", "db", "web"]
    assert all(forms.keys() == FORMS for forms in badges.values())
    assert badges == (await project.ask("GET", "badges/")).json()["badges"]


async def test_a_tags_badge_is_as_its_checks_are(project, badges):
    assert await seen(project, badges["web"]["json3"]) == {"status": "late", "total": 2, "grace": 1, "down": 0}
    assert await seen(project, badges["web"]["json"]) == {"status": "up", "total": 2, "grace": 1, "down": 0}
    assert await seen(project, badges["*"]["json3"]) == {"status": "late", "total": 3, "grace": 1, "down": 0}
    project.theatre.clock.advance(seconds=3600)
    assert (await seen(project, badges["db"]["json"]))["status"] == "down"
    assert await seen(project, badges["web"]["shields"]) == {
        "schemaVersion": 1, "label": "web", "message": "down", "color": "critical",
    }  # fmt: skip
    picture = await seen(project, badges["web"]["svg3"])
    assert picture.startswith("<svg")
    assert "web: down" in picture


async def test_a_check_has_a_badge_of_its_own(project, badges):
    late, _, new = (await project.ask("GET", "checks/")).json()["checks"]
    assert "late: up" in await seen(project, late["badge_url"])
    three = late["badge_url"].replace("/b/2/", "/b/3/")
    assert await seen(project, three.replace(".svg", ".json")) == {"status": "late", "total": 1, "grace": 1, "down": 0}
    assert (await seen(project, three.replace(".svg", ".shields")))["color"] == "important"
    assert "&lt;new&gt;: up" in await seen(project, new["badge_url"])
    assert late["uuid"] not in late["badge_url"]
    await project.ask("DELETE", f"checks/{late['uuid']}")
    assert (await project.ask("GET", late["badge_url"].removeprefix(BASE_URL), key="")).status_code == 404


@pytest.mark.parametrize("tag", ["größe", "a/b", "c.d", "50%", "x?y#z", "..", "%2F"])
async def test_a_tag_may_hold_anything(project, tag):
    await project.make(tags=tag)
    forms = (await project.ask("GET", "badges/")).json()["badges"][tag]
    assert (await seen(project, forms["json"]))["total"] == 1
    assert (await seen(project, forms["shields3"]))["label"] == tag


async def test_addresses_cannot_be_guessed_or_bent(project, badges, theatre):
    web, everything = badges["web"]["svg"], badges["*"]["svg"]
    [*_, org_id, signature, _] = web.split("/")
    elsewhere = await theatre.other_organization()
    [check, *_] = (await project.ask("GET", "checks/")).json()["checks"]
    bent = check["badge_url"].rpartition("/")[2]
    other = ("1" if bent[30] == "0" else "0").join((bent[:30], bent[31:]))
    for path in (
        web.replace("/web.", "/db."),
        web.replace(org_id, elsewhere),
        everything.replace(org_id, elsewhere),
        web.replace(signature, "AAAAAAAA-2"),
        web.replace(signature, "A"),
        f"/badge/{org_id}/{signature}.svg",
        web.replace(".svg", ".png"),
        f"/badge/{org_id}/.svg",
        f"/b/4/{bent}",
        f"/b/2/{other}",
        f"/b/2/{check['uuid']}.svg",
        "/b/2/nonsense.svg",
    ):
        answer = await project.ask("GET", path.removeprefix(BASE_URL), key="")
        assert (answer.status_code, answer.json()) == (404, {"error": "not found"}), path
    key = await project.key_with(role=Role.OWNER, org_id=elsewhere)
    assert list((await project.ask("GET", "badges/", key=key)).json()["badges"]) == ["*"]
