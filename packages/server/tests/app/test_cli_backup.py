import asyncio
import io
import json
import os
import shutil
import sqlite3
import stat
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from support import postgres
from support.program import Program
from support.receiver import Answer

NAMES = ["manifest.json", "watchbell.db", "secret.key"]


def rewritten(source, target, change):
    """The archive once more, its files changed by `change(name, content)`."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for entry in old:
            content = change(entry.name, old.extractfile(entry).read())
            entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))
    return target


async def state_becomes(wanted, client):
    async with asyncio.timeout(30):
        while (await client.get("services")).json()["data"][0]["state"] != wanted:  # noqa: ASYNC110 - another process tells no event
            await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A data folder that holds one monitor with a secret, and its backup. Made once, to be copied."""
    program = Program(tmp_path_factory.mktemp("original"))
    program.settings["DATA_DIR"] = str(program.folder / "data")
    for arguments in (
        ["monitor", "add", "Nightly", "--kind", "heartbeat", "--config", "period_seconds=60"],
        ["backup", str(program.folder / "b.tar.gz")],
    ):
        done = program.command(*arguments)
        assert done.returncode == 0, done.stderr
    return program.folder


@pytest.fixture
def saved(original, data_dir, tmp_path):
    """The backup; the installation it was made from lies in `data_dir`."""
    shutil.copytree(original / "data", data_dir)
    return Path(shutil.copy(original / "b.tar.gz", tmp_path))


async def test_a_running_server_is_saved_and_comes_back_whole(tmp_path, http_receiver):
    """Monitors, the incident and the secrets: in another folder, opened by another process."""
    http_receiver.default = Answer(status=500)
    first, second = Program(tmp_path / "first"), Program(tmp_path / "second")
    first.folder.mkdir()
    second.folder.mkdir()
    await first.start()
    try:
        async with first.client() as client:
            config = {"url": http_receiver.url, "username": "olga", "password": "s3cret"}
            body = {"name": "Shop", "monitor_type": "http", "config": config, "interval_seconds": 1}
            made = await client.post("monitors", json={**body, "failure_threshold": 1})
            assert made.status_code == 201, made.text
            await state_becomes("down", client)
        target = tmp_path / "running.tar.gz"
        done = await asyncio.to_thread(first.command, "backup", str(target))
        assert done.returncode == 0, done.stderr
        refused = await asyncio.to_thread(first.command, "restore", str(target), "--force")
        assert (refused.returncode, "stop the server first" in refused.stderr) == (3, True)
    finally:
        first.stop()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with tarfile.open(target) as tar:
        assert tar.getnames() == NAMES
    back = await asyncio.to_thread(second.command, "restore", str(target))
    assert back.returncode == 0, back.stderr
    assert "secrets open with the present key" in back.stdout
    asked = len(http_receiver.requests)
    http_receiver.default = Answer(status=200)
    await second.start()
    try:
        async with second.client() as client:
            [monitor] = (await client.get("monitors")).json()["data"]
            await http_receiver.wait_for(asked + 1)
            await state_becomes("up", client)
    finally:
        second.stop()
    assert monitor["config"]["password"] == "********"
    assert http_receiver.requests[-1].headers["authorization"].startswith("Basic ")
    with closing(sqlite3.connect(second.folder / "watchbell.db")) as database:
        incidents = database.execute("SELECT title, resolved_at IS NOT NULL FROM incidents").fetchall()
    assert incidents == [("Shop is down", 1)]


def test_what_is_there_is_not_replaced_unless_told_and_kept_even_then(watchbell, saved, data_dir):
    refused = watchbell("restore", saved)
    assert (refused.returncode, "--force" in refused.stderr) == (2, True)
    assert watchbell("backup", saved).returncode == 2
    before = (data_dir / "watchbell.db").read_bytes()
    done = watchbell("restore", saved, "--force")
    assert done.returncode == 0, done.stderr
    [kept] = data_dir.glob("watchbell.db.before-restore-*")
    assert len(kept.read_bytes()) == len(before)
    assert sorted(path.name for path in data_dir.iterdir() if path.name.startswith(".")) == []
    assert [each["name"] for each in json.loads(watchbell("monitor", "list", "--json").stdout)] == ["Nightly"]


def test_another_key_is_not_replaced_silently(refused, saved, data_dir):
    (data_dir / "watchbell.db").unlink()
    key = (data_dir / "secret.key").read_text()
    (data_dir / "secret.key").write_text("another")
    assert "holds another key" in refused("restore", str(saved))
    assert "is not the key of this backup" in refused("restore", str(saved), SECRET_KEY="another")
    assert not (data_dir / "watchbell.db").exists()
    assert (data_dir / "secret.key").read_text() != key


@pytest.mark.parametrize("share", [0, 0.02, 0.5, 0.9])
def test_a_file_that_was_cut_off_restores_nothing(refused, saved, data_dir, tmp_path, share):
    broken = tmp_path / "cut.tar.gz"
    whole = saved.read_bytes()
    broken.write_bytes(whole[: int(len(whole) * share)])
    shutil.rmtree(data_dir)
    assert "no backup" in (sentence := refused("restore", str(broken))) or "damaged" in sentence
    assert list(data_dir.iterdir()) == []


def test_a_changed_database_is_found_by_its_checksum(refused, saved, data_dir, tmp_path):
    bent = rewritten(saved, tmp_path / "bent.tar.gz", lambda name, text: text[::-1] if name == "watchbell.db" else text)
    shutil.rmtree(data_dir)
    assert "watchbell.db is not what the manifest says" in refused("restore", str(bent))
    assert list(data_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"revision": "9999"}, "newer than this program"),
        ({"format": 2}, "newer than this program"),
        ({"files": {}}, "nobody understands its manifest.json"),
        ({"files": {"../watchbell.db": {"bytes": 1, "sha256": ""}}}, "nobody understands its manifest.json"),
        ({"surprise": 1}, "nobody understands its manifest.json"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(refused, saved, data_dir, tmp_path, change, sentence):
    def changed(name, text):
        return json.dumps(json.loads(text) | change).encode() if name == "manifest.json" else text

    other = rewritten(saved, tmp_path / "other.tar.gz", changed)
    shutil.rmtree(data_dir)
    assert sentence in refused("restore", str(other))
    assert list(data_dir.iterdir()) == []


def test_a_file_that_is_none_is_refused(refused, tmp_path):
    (tmp_path / "x.tar.gz").write_text("hello")
    assert "no backup" in refused("restore", str(tmp_path / "x.tar.gz"))
    with tarfile.open(tmp_path / "y.tar.gz", "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("hello"))
    assert "does not begin with manifest.json" in refused("restore", str(tmp_path / "y.tar.gz"))


def test_nothing_to_save_is_said(refused, tmp_path):
    assert "there is no database at" in refused("backup", str(tmp_path / "b.tar.gz"))
    assert list(tmp_path.glob("*.tar.gz")) == []


async def test_postgresql_is_saved_by_its_own_programs(watchbell, postgres_url, postgres_port, tmp_path):
    path = f"{postgres.programs()}:{os.environ['PATH']}"
    target = tmp_path / "pg.tar.gz"

    async def run(*arguments, url=postgres_url):
        return await asyncio.to_thread(watchbell, *arguments, DATABASE_URL=url, path=path)

    added = await run("monitor", "add", "Nightly", "--kind", "heartbeat", "--config", "period_seconds=60")
    assert added.returncode == 0, added.stderr
    done = await run("backup", target)
    assert done.returncode == 0, done.stderr
    await postgres.execute(postgres_port, "CREATE DATABASE restored")
    other = postgres.url("restored", postgres_port)
    back = await run("restore", target, url=other)
    assert back.returncode == 0, back.stderr
    assert "all 1 stored secrets open" in back.stdout
    again = await run("restore", target, url=other)
    assert (again.returncode, "make an empty one" in again.stderr) == (2, True)
    assert "Nightly" in (await run("monitor", "list", url=other)).stdout
    await postgres.execute(postgres_port, "DROP DATABASE restored WITH (FORCE)")
