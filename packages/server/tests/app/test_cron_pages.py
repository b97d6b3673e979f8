"""What the pages for operators tell people to paste works against the real server."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.program import Program
from support.tree import ROOT

PAGE = (ROOT / "docs/operate/cron-jobs.md").read_text(encoding="utf-8")
URL = "https://watchbell.example.org/heartbeat/TOKEN"


def snippet(heading):
    """The first indented block below a heading, for a monitor at `URL`."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    block = re.search(r"(?:^    .*\n|^\n(?=    ))+", section, re.MULTILINE)
    assert block is not None, heading
    return re.sub(r"^    ", "", block[0].strip("\n"), flags=re.MULTILINE).replace(r"C:\Tools", "")


def _backup(folder, status):
    program = folder / "backup"
    program.write_text(f"#!/bin/sh\necho wrote $1\nexit {status}\n")
    program.chmod(0o700)


@pytest.mark.parametrize(
    ("heading", "runs", "kinds", "body"),
    [
        ("watchbell run", ["sh"], ["start", "fail"], "wrote --all"),
        ("Shell with curl", ["sh"], ["start", "fail"], "wrote --all"),
        ("Shell with wget", ["sh"], ["fail"], None),
        ("Python", [sys.executable], ["start", "success"], None),
        ("Node", ["node", "--input-type=module"], ["start", "success"], None),
    ],
)
async def test_what_is_pasted_pings(tmp_path, program_for_pages, heading, runs, kinds, body):
    program, monitor = program_for_pages
    if shutil.which(runs[0]) is None or ("wget" in heading and shutil.which("wget") is None):
        pytest.skip(f"{heading} is not installed here")
    _backup(tmp_path, 3)
    path = f"{tmp_path}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    text = snippet(heading).replace(URL, monitor["heartbeat_url"])
    assert URL not in text
    async with program.client() as api:
        before = len((await api.get(f"/monitors/{monitor['id']}/pings")).json()["data"])
        done = await asyncio.to_thread(
            subprocess.run,
            runs,
            input=text,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "not told" not in done.stdout + done.stderr
        told = list(reversed((await api.get(f"/monitors/{monitor['id']}/pings")).json()["data"]))[before:]
    assert [each["kind"] for each in told] == kinds, done
    assert (told[-1]["body"] or "").strip() == (body or "")
    if kinds[-1] == "fail":
        assert told[-1]["exit_status"] == 3


@pytest.fixture(scope="module")
def program_for_pages(tmp_path_factory):
    program = Program(tmp_path_factory.mktemp("pages"))

    async def begin():
        await program.start()
        async with program.client() as api:
            body = {"name": "Nightly", "monitor_type": "heartbeat", "config": {"period_seconds": 3600}}
            return (await api.post("/monitors", json=body)).json()["data"]

    yield program, asyncio.run(begin())
    program.stop()
