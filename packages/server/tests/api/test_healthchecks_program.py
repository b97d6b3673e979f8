"""The real program, as a provider of Terraform and shell scripts use Healthchecks' API: over HTTP, with a key and no more."""

import subprocess
import uuid

import httpx2

from support.program import Program

CHECK = {
    "name": "db-backup",
    "slug": "db-backup",
    "tags": "prod db",
    "desc": "Nightly dump",
    "timeout": 86_400,
    "grace": 3_600,
    "channels": "*",
    "unique": ["name"],
}


def _key(program: Program, *scopes: str) -> str:
    options = [option for scope in scopes for option in ("--scope", scope)]
    done = program.command("token", "create", "--name", "terraform", "--role", "member", *options)
    [token] = [word for word in done.stdout.split() if word.startswith("wbt_")]
    return token


async def test_terraform_makes_reads_changes_and_removes_a_check(program: Program):
    headers = {"X-Api-Key": _key(program)}
    async with httpx2.AsyncClient(base_url=f"{program.url}/api/v3", headers=headers, timeout=20) as client:
        planned = await client.post("/checks/", json=CHECK)
        assert planned.status_code == 201
        check = planned.json()
        assert str(uuid.UUID(check["uuid"])) == check["uuid"]
        applied_again = await client.post("/checks/", json=CHECK)
        assert (applied_again.status_code, applied_again.json()) == (200, check)
        refreshed = await client.get(f"/checks/{check['uuid']}")
        assert refreshed.json() == check
        changed = await client.post(check["update_url"], json={**CHECK, "schedule": "30 2 * * *", "tz": "Europe/Riga"})
        assert (changed.status_code, changed.json()["schedule"], changed.json()["name"]) == (
            200,
            "30 2 * * *",
            "db-backup",
        )
        refreshed = await client.get(f"/checks/{check['uuid']}")
        assert refreshed.json() == changed.json()
        destroyed = await client.delete(f"/checks/{check['uuid']}")
        assert (destroyed.status_code, destroyed.json()["uuid"]) == (200, check["uuid"])
        assert (await client.get(f"/checks/{check['uuid']}")).status_code == 404
        assert (await client.get(check["ping_url"])).status_code == 404


async def test_a_shell_script_makes_a_check_and_pings_it(program: Program):
    key = _key(program)

    def curl(*arguments: str) -> str:
        return subprocess.run(["curl", "-fsS", *arguments], capture_output=True, text=True, check=True).stdout

    made = curl(f"{program.url}/api/v1/checks/", "--data", f'{{"api_key": "{key}", "name": "cron", "timeout": 3600}}')
    check = httpx2.Response(200, content=made).json()
    assert curl("--retry", "3", "-o", "/dev/null", "-w", "%{http_code}", check["ping_url"]) == "200"
    assert curl("--data-raw", "out of space", f"{check['ping_url']}/1") == "OK"
    shown = httpx2.Response(200, content=curl("-H", f"X-Api-Key: {key}", check["update_url"])).json()
    assert (shown["status"], shown["n_pings"]) == ("down", 2)
    assert curl("-H", f"X-Api-Key: {key}", f"{check['update_url']}/pings/2/body") == "out of space"
    paused = httpx2.Response(200, content=curl("-H", f"X-Api-Key: {key}", "--data", "", check["pause_url"])).json()
    assert paused["status"] == "paused"
    assert curl(check["ping_url"]) == "OK"
    shown = httpx2.Response(200, content=curl("-H", f"X-Api-Key: {key}", check["update_url"])).json()
    assert (shown["status"], shown["n_pings"]) == ("up", 3)
    assert '"down":0' in curl(shown["badge_url"].replace(".svg", ".json"))


async def test_a_key_that_reads_finds_no_ping_url(program: Program):
    reader = _key(program, "monitors:read", "checks:read")
    async with httpx2.AsyncClient(base_url=f"{program.url}/api/v3", timeout=20) as client:
        check = (await client.post("/checks/", json={"api_key": _key(program), **CHECK})).json()
        listed = await client.get("/checks/", headers={"X-Api-Key": reader})
        assert [each["name"] for each in listed.json()["checks"]] == ["db-backup"]
        assert check["uuid"] not in listed.text
        assert (await client.delete(f"/checks/{check['uuid']}", headers={"X-Api-Key": reader})).status_code == 401
