"""What people bring along from other tools, by the command, into an installation that runs or does not yet."""

import asyncio
import json
import sqlite3
import time
from contextlib import closing

import httpx2
import pytest

from support.healthchecks_api import READ_ONLY, READ_WRITE, Project, serving
from support.kuma import Kuma, every_kind
from support.program import Program

UUID = "3c1169a0-7b50-4b4d-a5b1-0d3f5b1b2c3d"
HOUR, DAY = 3600, 86_400


async def becomes(client, wanted):
    """The monitors by name once all of them have these statuses."""
    async with asyncio.timeout(30):
        while True:
            found = {each["name"]: each for each in (await client.get("monitors?per_page=100")).json()["data"]}
            if wanted.items() <= {name: each["status"] for name, each in found.items()}.items():
                return found
            await asyncio.sleep(0.05)  # another process tells no event


async def answers(client, path, wanted):
    """Once the server has looked at what another process wrote."""
    async with asyncio.timeout(30):
        while (await client.get(path)).text != wanted:  # noqa: ASYNC110 - another process tells no event
            await asyncio.sleep(0.05)


def test_a_rehearsal_tells_all_and_writes_nothing(watchbell, migrated, tmp_path):
    kuma = Kuma(tmp_path / "kuma.db")
    every_kind(kuma)
    done = watchbell("import", "kuma", kuma.path, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "Oracle databases are not asked here" in done.stdout
    assert " of 33 would be imported, 1 address keeps working" in done.stdout.splitlines()[-1]
    assert "nothing was written" in done.stderr
    with closing(sqlite3.connect(migrated / "watchbell.db")) as database:
        assert database.execute("SELECT count(*) FROM monitors").fetchone() == (0,)


def test_a_rehearsal_makes_no_installation(refused, data_dir, tmp_path):
    kuma = Kuma(tmp_path / "kuma.db")
    kuma.monitor("ping", hostname="x.example")
    assert "no Watchbell database" in refused("import", "kuma", str(kuma.path), "--dry-run")
    assert not (data_dir / "watchbell.db").exists()


def test_json_is_for_programs_and_a_second_import_changes_nothing(watchbell, migrated, tmp_path):
    kuma = Kuma(tmp_path / "kuma.db")
    number = kuma.monitor("http", "Web", url="https://x.example/")
    kuma.monitor("pm2", "Worker")
    today = int(time.time()) // DAY * DAY
    kuma.count("stat_daily", number, [(today - DAY * back, 1430, 10) for back in range(1, 50)], ping=20)
    first = json.loads(watchbell("import", "kuma", kuma.path, "--json").stdout)
    again = json.loads(watchbell("import", "kuma", kuma.path, "--json").stdout)
    assert [(each["name"], each["outcome"]) for each in first["monitors"]] == [("Web", "made")]
    assert [each["outcome"] for each in again["monitors"]] == ["there already"]
    assert [note["item"] for note in first["notes"] if note["what"] == "left out"] == ["Worker"]
    assert first["history_days"] == again["history_days"] == 49
    with closing(sqlite3.connect(migrated / "watchbell.db")) as database:
        rows = database.execute("SELECT count(*), sum(up_ms) * 1.0 / sum(up_ms + down_ms) FROM rollups_day").fetchone()
    assert rows == (49, pytest.approx(1430 / 1440))


async def test_what_is_imported_while_the_server_runs_is_watched_at_once(program: Program, page_url, tmp_path):
    kuma = Kuma(tmp_path / "kuma.db")
    host, port = page_url.removeprefix("http://").rstrip("/").split(":")
    web = kuma.monitor("keyword", "Web", url=page_url, keyword="Welcome", expiry_notification=0)
    group = kuma.monitor("group", "Everything")
    kuma.monitor("port", "Port", hostname=host, port=int(port), parent=group, description="Of the page")
    kuma.monitor("json-query", "Query", url=page_url, json_path="a.b", expected_value="1")
    kuma.monitor("push", "Job", push_token="t0kenOfTheOldTool")
    kuma.monitor("push", "Asleep", push_token="another", active=0)
    now = int(time.time()) // HOUR * HOUR
    kuma.count("stat_daily", web, [((now // DAY - back) * DAY, 1368, 72) for back in range(1, 80)], ping=25)
    kuma.count("stat_hourly", web, [(now - HOUR * back, 57, 3) for back in range(1, 24 * 30)], ping=25)
    done = program.command("import", "kuma", str(kuma.path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("6 monitors of 6 imported, 2 addresses keep working")
    async with program.client() as client:
        await becomes(client, {"Web": "up", "Port": "up", "Everything": "up", "Asleep": "paused"})
        async with httpx2.AsyncClient(base_url=program.url) as script:
            heard = await script.get("/api/push/t0kenOfTheOldTool?status=up&msg=OK&ping=12")
        assert (heard.status_code, heard.json()) == (200, {"ok": True})
        found = await becomes(client, {"Job": "up"})
        uptime = (await client.get(f"monitors/{found['Web']['id']}/uptime")).json()["data"]
        history = (await client.get(f"monitors/{found['Web']['id']}/uptime-history?days=60")).json()["data"]
        services = {each["name"]: each for each in (await client.get("services?per_page=100")).json()["data"]}
    assert uptime["30d"]["uptime"] == pytest.approx(0.95, abs=0.01)
    assert [day["uptime"] for day in history[2:-1]] == [pytest.approx(0.95)] * 57
    assert (services["Port"]["description"], services["Port"]["group_name"]) == ("Of the page", "Everything")
    assert (
        program.command("import", "kuma", str(kuma.path))
        .stdout.splitlines()[-1]
        .startswith("0 monitors of 6 imported (6 there already), 2 addresses keep working")
    )


async def test_gatus_endpoints_are_watched_and_their_clients_go_on(program: Program, page_url, tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text(
        f"""
endpoints:
  - {{name: web, group: core, url: "{page_url}", conditions: ["[STATUS] == 200", "[BODY] == pat(*elcom*)"]}}
  - {{name: wrong, url: "{page_url}", conditions: ["[BODY] == $$5"], alerts: [{{type: slack, failure-threshold: 1}}]}}
external-endpoints:
  - {{name: Nightly Job, group: core, token: "$JOB_TOKEN", heartbeat: {{interval: 24h}}}}
  - {{name: told, token: other}}
"""
    )
    program.settings["TEST_UNUSED"] = "1"
    done = program.command("import", "gatus", str(config))
    assert done.returncode == 0, done.stderr
    assert "$JOB_TOKEN" in done.stdout  # it is not set
    assert done.stdout.splitlines()[-1].startswith("4 monitors of 4 imported, 1 address keeps working")
    async with program.client() as client:
        await becomes(client, {"web": "up", "wrong": "down"})
        async with httpx2.AsyncClient(base_url=program.url, headers={"Authorization": "Bearer other"}) as script:
            heard = await script.post("/api/v1/endpoints/_told/external?success=false&error=broken")
        assert heard.status_code == 200
        await becomes(client, {"told": "down"})


async def test_a_healthchecks_project_moves_with_its_ping_urls(program: Program):
    with serving(Project(channels=[{"id": "1", "name": "Ops", "kind": "slack"}])) as project:
        project.check("Backup", UUID, slug="db-backup", tags="prod db", desc="Nightly", grace=900)
        project.check("Report", UUID.replace("3c", "4d"), schedule="15 3 * * *", tz="Europe/Riga", methods="POST")
        project.check("Old", UUID.replace("3c", "5e"), status="paused")
        done = program.command("import", "healthchecks", "--url", project.url, "--key", READ_WRITE)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1].startswith("2 monitors of 3 imported, 2 addresses keep working")
        kept = program.command(
            "import", "healthchecks", "--url", project.url, "--key", READ_ONLY, "--keep-paused", "--json"
        )
    assert [(each["name"], each["outcome"]) for each in json.loads(kept.stdout)["monitors"]] == [
        ("Backup", "there already"),
        ("Report", "there already"),
        ("Old", "made"),
    ]
    async with program.client() as client:
        async with httpx2.AsyncClient(base_url=program.url) as script:
            await answers(script, f"/ping/{UUID}", "OK")
            await answers(script, f"/{UUID}", "OK")
        found = await becomes(client, {"Backup": "up", "Old": "paused"})
    assert found["Backup"]["slug"] == "db-backup"
    assert found["Report"]["config"]["time_zone"] == "Europe/Riga"


async def test_a_project_of_another_watchbell_moves_by_the_same_api(program: Program, watchbell, migrated):
    token = program.command("token", "create", "--name", "move", "--role", "member").stdout
    [key] = [word for word in token.split() if word.startswith("wbt_")]
    async with httpx2.AsyncClient(base_url=program.url, headers={"X-Api-Key": key}) as api:
        wish = {"name": "Backup", "timeout": 3600, "grace": 300, "tags": "a b", "desc": "Nightly", "methods": "POST"}
        assert (await api.post("/api/v3/checks/", json=wish)).status_code == 201
    done = watchbell("import", "healthchecks", "--url", program.url, "--key", key, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert [(each["name"], each["outcome"]) for each in report["monitors"]] == [("Backup", "made")]
    assert report["addresses"] == 1
    with closing(sqlite3.connect(migrated / "watchbell.db")) as database:
        (config,) = database.execute("SELECT config FROM monitors WHERE name = 'Backup'").fetchone()
    assert json.loads(config) | {"period_seconds": 3600, "grace_seconds": 300, "methods": "post"} == json.loads(config)


def test_what_cannot_be_read_is_refused_in_a_sentence(refused, migrated, tmp_path):
    (tmp_path / "x.json").write_text("{}")
    assert "no backup of Uptime Kuma" in refused("import", "kuma", str(tmp_path / "x.json"))
    Kuma(tmp_path / "empty.db")
    assert "holds no monitors" in refused("import", "kuma", str(tmp_path / "empty.db"))
    assert "holds no .yaml file" in refused("import", "gatus", str(tmp_path))
    assert "--key, or HEALTHCHECKS_API_KEY" in refused("import", "healthchecks")
    assert "is no address" in refused("import", "healthchecks", "--url", "hc.example", "--key", "x")
    kuma = Kuma(tmp_path / "kuma.db")
    kuma.monitor("ping", hostname="x.example")
    assert "no organization" in refused("import", "kuma", str(kuma.path), "--org", "nobody")
    with closing(sqlite3.connect(kuma.path)) as newer:
        newer.execute("ALTER TABLE monitor RENAME COLUMN interval TO every_seconds")
    assert "its monitors have no interval" in refused("import", "kuma", str(kuma.path))
