"""Checks by Healthchecks' API: made, found again, changed, paused and removed."""

import asyncio

import pytest

from support.rights import NOBODY_ID
from watchbell.domain.tenancy import Role


async def test_a_check_of_which_nothing_is_said(project):
    check = await project.make()
    uuid = check["uuid"]
    assert check == {
        "name": "", "slug": "", "tags": "", "desc": "", "grace": 3600, "n_pings": 0, "status": "new", "started": False,
        "last_ping": None, "next_ping": None, "manual_resume": False, "methods": "", "subject": "", "subject_fail": "",
        "start_kw": "", "success_kw": "", "failure_kw": "", "filter_subject": False, "filter_body": False,
        "filter_http_body": False, "filter_default_fail": False, "badge_url": check["badge_url"], "uuid": uuid,
        "ping_url": f"http://watchbell.test/ping/{uuid}", "update_url": f"http://watchbell.test/api/v3/checks/{uuid}",
        "pause_url": f"http://watchbell.test/api/v3/checks/{uuid}/pause",
        "resume_url": f"http://watchbell.test/api/v3/checks/{uuid}/resume", "channels": "", "timeout": 86400,
    }  # fmt: skip
    assert await project.read(check) == check
    assert (await project.ask("GET", "checks/")).json() == {"checks": [check]}


async def test_everything_may_be_said_at_once_and_is_an_ordinary_monitor(project, mia):
    said = {
        "name": "Backup", "slug": "nightly", "tags": "prod db", "desc": "Copies all", "grace": 120, "methods": "POST",
        "schedule": "0 3 * * *", "tz": "Europe/Riga", "manual_resume": True, "start_kw": "go", "success_kw": "ok",
        "failure_kw": "bad", "filter_subject": True, "filter_body": True, "filter_http_body": True,
        "filter_default_fail": True,
    }  # fmt: skip
    check = await project.make(**said, timeout=600)
    assert said.items() <= check.items()
    assert "timeout" not in check
    [monitor] = (await mia.get("/api/v1/monitors")).json()["data"]
    assert (monitor["name"], monitor["tags"], monitor["slug"]) == ("Backup", ["prod", "db"], "nightly")
    assert monitor["ping_url"] == check["ping_url"]
    assert monitor["config"] == {
        "schedule": "0 3 * * *", "time_zone": "Europe/Riga", "grace_seconds": 120, "methods": "post",
        "manual_resume": True, "start_keywords": "go", "success_keywords": "ok", "failure_keywords": "bad",
        "filter_subject": True, "filter_body": True, "filter_http_body": True, "filter_default_fail": True,
    }  # fmt: skip
    service = (await mia.get(f"/api/v1/services/{monitor['service_id']}")).json()["data"]
    assert (service["description"], service["is_visible"]) == ("Copies all", False)


async def test_monitors_that_were_made_otherwise_are_checks_too(project, mia):
    config = {"schedule": "Mon..Fri 03:00", "time_zone": "UTC"}
    made = await mia.post("/api/v1/monitors", {"name": "Job", "monitor_type": "heartbeat", "config": config})
    await mia.post("/api/v1/monitors", {"name": "Web", "url": "http://127.0.0.1:9/"})
    await mia.post("/api/v1/monitors", {"name": "Hook", "monitor_type": "webhook"})
    [check] = (await project.ask("GET", "checks/")).json()["checks"]
    assert (check["name"], check["schedule"], check["tz"]) == ("Job", "Mon..Fri 03:00", "UTC")
    assert check["ping_url"] == made.json()["data"]["ping_url"]


@pytest.mark.parametrize(("version", "slug"), [(1, "my-job"), (2, "my-job"), (3, "")])
async def test_only_the_first_two_versions_make_slugs_of_names(project, version, slug):
    project.version = version
    check = await project.make(name="My Job")
    assert check["slug"] == slug
    assert check["update_url"].startswith(f"http://watchbell.test/api/v{version}/")
    renamed = await project.ask("POST", f"checks/{check['uuid']}", {"name": "Other"})
    assert renamed.json()["slug"] == ("other" if slug else "")
    cleared = await project.ask("POST", f"checks/{check['uuid']}", {"name": ""})
    assert (cleared.json()["name"], cleared.json()["slug"]) == ("", "")


async def test_what_is_not_sent_stays(project):
    check = await project.make(name="a", slug="s", tags="x y", desc="d", timeout=60, grace=90, methods="POST")
    for change in (
        {"name": "b"}, {"slug": "t"}, {"slug": ""}, {"tags": "z"}, {"tags": ""}, {"desc": "e"}, {"desc": ""},
        {"timeout": 61}, {"grace": 91}, {"methods": ""}, {"manual_resume": True}, {},
    ):  # fmt: skip
        changed = await project.ask("POST", f"checks/{check['uuid']}", change)
        assert (changed.status_code, changed.json()) == (200, {**check, **change})
        assert await project.read(check) == changed.json()
        check = changed.json()


async def test_a_check_changes_from_a_period_to_a_schedule_and_back(project):
    check = await project.make(timeout=60)
    uuid = check["uuid"]
    by_schedule = (await project.ask("POST", f"checks/{uuid}", {"schedule": "0 3 * * *", "tz": "Asia/Tokyo"})).json()
    assert (by_schedule["schedule"], by_schedule["tz"]) == ("0 3 * * *", "Asia/Tokyo")
    assert "timeout" not in by_schedule
    calendar = (await project.ask("POST", f"checks/{uuid}", {"schedule": "Mon 03:00\nTue 04:00"})).json()
    assert (calendar["schedule"], calendar["tz"]) == ("Mon 03:00\nTue 04:00", "Asia/Tokyo")
    back = (await project.ask("POST", f"checks/{uuid}", {"timeout": 120})).json()
    assert back["timeout"] == 120
    assert "schedule" not in back


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Backup"), ("slug", "backup"), ("tags", "prod db"), ("timeout", 600), ("grace", 1200)],
)
async def test_unique_finds_the_check_again(project, field, value):
    await project.make(name="other", slug="other", tags="other", timeout=60, grace=60)
    first = await project.ask("POST", "checks/", {field: value, "desc": "one", "unique": [field]})
    again = await project.ask("POST", "checks/", {field: value, "desc": "two", "unique": [field]})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "desc": "two"}
    assert len((await project.ask("GET", "checks/")).json()["checks"]) == 2


async def test_unique_wants_all_of_what_it_names(project):
    one = {"name": "a", "tags": "x", "unique": ["name", "tags"]}
    assert (await project.ask("POST", "checks/", one)).status_code == 201
    assert (await project.ask("POST", "checks/", {**one, "tags": "y"})).status_code == 201
    assert (await project.ask("POST", "checks/", one)).status_code == 200
    assert (await project.ask("POST", "checks/", {"tags": "x", "unique": ["name"]})).status_code == 201
    assert (await project.ask("POST", "checks/", {"name": "a", "unique": []})).status_code == 201


async def test_who_comes_many_times_at_once_makes_one_check(project):
    body = {"name": "only", "unique": ["name"]}
    answers = await asyncio.gather(*(project.ask("POST", "checks/", body) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["uuid"] for answer in answers}) == 1


async def test_checks_are_found_by_their_tags_and_slug(project):
    for name, tags, slug in (("1", "a b", "one"), ("2", "b", "two"), ("3", "ab", "one")):
        await project.make(name=name, tags=tags, slug=slug)

    async def names(query):
        return [check["name"] for check in (await project.ask("GET", f"checks/?{query}")).json()["checks"]]

    assert await names("") == ["1", "2", "3"]
    assert await names("tag=b") == ["1", "2"]
    assert await names("tag=b&tag=a") == ["1"]
    assert await names("slug=one") == ["1", "3"]
    assert await names("slug=one&tag=ab") == ["3"]
    assert await names("tag=none") == []


async def test_who_may_only_read_finds_a_check_by_its_unique_key(project):
    check = await project.make(name="a")
    shown = (await project.ask("GET", "checks/", key=project.read_only)).json()["checks"]
    assert [each["name"] for each in shown] == ["a"]
    key = shown[0]["unique_key"]
    for name in (key, check["uuid"]):
        answer = await project.ask("GET", f"checks/{name}", key=project.read_only)
        assert (answer.status_code, answer.json()) == (200, shown[0])
    assert check["uuid"] not in answer.text
    assert (await project.ask("GET", f"checks/{key}")).json() == check
    assert (await project.ask("GET", f"checks/{'0' * 40}", key=project.read_only)).status_code == 404


@pytest.mark.parametrize("name", [NOBODY_ID, "nonsense", "0" * 32, "x" * 40, "%00"])
async def test_what_is_not_there_is_not_found(project, name):
    await project.make(name="a")
    for method, path in (("GET", ""), ("POST", ""), ("DELETE", ""), ("POST", "/pause"), ("POST", "/resume")):
        answer = await project.ask(method, f"checks/{name}{path}")
        assert answer.status_code == (400 if name == "%00" else 404), (method, path)


async def test_a_monitor_of_another_kind_is_no_check(project, mia):
    made = (await mia.post("/api/v1/monitors", {"name": "Hook", "monitor_type": "webhook"})).json()["data"]
    token = made["webhook_fail_url"].split("/")[-2]
    uuid = f"{token[:8]}-{token[8:12]}-{token[12:16]}-{token[16:20]}-{token[20:]}"
    assert (await project.ask("GET", f"checks/{uuid}")).status_code == 404
    assert (await project.ask("DELETE", f"checks/{uuid}")).status_code == 404


async def test_mistakes_change_nothing(project):
    check = await project.make(name="a")
    answer = await project.ask("POST", f"checks/{check['uuid']}", {"name": "b", "timeout": 5})
    assert (answer.status_code, answer.json()) == (400, {"error": "json validation error: timeout is too small"})
    answer = await project.ask("POST", "checks/", {"tags": " ".join(map(str, range(21)))})
    assert (answer.status_code, "20 tags" in answer.json()["error"]) == (400, True)
    # Whose check it is comes before what is wrong with the wish.
    assert (await project.ask("POST", f"checks/{NOBODY_ID}", {"timeout": 5})).status_code == 404
    assert (await project.ask("GET", "checks/")).json() == {"checks": [check]}


async def test_a_deleted_check_is_answered_once_more(project, mia):
    check = await project.make(name="a")
    answer = await project.ask("DELETE", f"checks/{check['uuid']}")
    assert (answer.status_code, answer.json()) == (200, check)
    assert (await project.ask("DELETE", f"checks/{check['uuid']}")).status_code == 404
    assert (await mia.get("/api/v1/services")).json()["data"] == []


async def test_a_rehearsal_changes_nothing(project):
    answer = await project.ask("POST", "checks/?dry_run=true", {"name": "a"})
    assert answer.status_code == 201
    assert (await project.ask("GET", "checks/")).json() == {"checks": []}


@pytest.fixture
async def channels(olga):
    """Ids by name: one and two of the default contact, three of the contact Ops."""
    made = {}
    ops = (await olga.post("/api/v1/contacts", {"name": "Ops"})).json()["data"]["id"]
    for name, place in (("one", "channels"), ("two", "channels"), ("three", f"contacts/{ops}/channels")):
        body = {"name": name, "channel_type": "webhook", "config": {"url": "http://127.0.0.1:9/"}}
        made[name] = (await olga.post(f"/api/v1/{place}", body)).json()["data"]["id"]
    return made


async def test_channels_are_those_of_the_contacts_who_are_told(project, channels, mia):
    one, two, three = (channels[name] for name in ("one", "two", "three"))
    check = await project.make(name="a")
    assert check["channels"] == f"{one},{two}"  # the default contact's: nobody is left untold
    for said, told in (
        ("three", three), ("*", f"{one},{three},{two}"), (f"{two},one", f"{one},{two}"), (three, three), ("", f"{one},{two}"),
    ):  # fmt: skip
        changed = await project.ask("POST", f"checks/{check['uuid']}", {"channels": said})
        assert (changed.status_code, changed.json()["channels"]) == (200, told), said
        assert (await project.read(check))["channels"] == told
    made = await project.make(name="b", channels="three")
    service_id = next(
        each["service_id"] for each in (await mia.get("/api/v1/monitors")).json()["data"] if each["name"] == "b"
    )
    assert made["channels"] == three
    contacts = (await mia.get(f"/api/v1/services/{service_id}/contacts")).json()["data"]
    assert [contact["name"] for contact in contacts] == ["Ops"]
    listed = (await project.ask("GET", "channels/")).json()["channels"]
    assert listed == [{"id": channels[name], "name": name, "kind": "webhook"} for name in ("one", "three", "two")]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("four", "invalid channel identifier: four"),
        ("one,", "empty channel identifier"),
        (f"three,{NOBODY_ID}", f"invalid channel identifier: {NOBODY_ID}"),
        ("one", "channels of one contact go together: name two too, or give it another contact"),
    ],
)
async def test_channels_that_cannot_be_told_are_named(project, channels, said, sentence):
    answer = await project.ask("POST", "checks/", {"name": "a", "channels": said})
    assert (answer.status_code, answer.json()) == (400, {"error": sentence})
    assert (await project.ask("GET", "checks/")).json() == {"checks": []}


async def test_two_channels_of_one_name_are_not_told_apart(project, channels, olga):
    body = {"name": "one", "channel_type": "webhook", "config": {"url": "http://127.0.0.1:9/"}}
    await olga.post("/api/v1/channels", body)
    answer = await project.ask("POST", "checks/", {"channels": "one"})
    assert answer.json() == {"error": "non-unique channel identifier: one"}


async def test_a_token_for_monitors_alone_describes_nothing(project):
    key = await project.key_with(role=Role.ADMIN, scopes=("monitors:read", "monitors:write"))
    answer = await project.ask("POST", "checks/", {"name": "a", "desc": "d"}, key=key)
    assert answer.status_code == 403
    assert (await project.ask("POST", "checks/", {"name": "a"}, key=key)).status_code == 201
    assert len((await project.ask("GET", "checks/")).json()["checks"]) == 1
