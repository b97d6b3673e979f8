"""What the doctor says of checking itself: libraries, a browser, the anchors of our connection."""

import json

import pytest

from support import servers
from watchbell.app.cli import abilities
from watchbell.app.cli.findings import Health
from watchbell.app.settings import Settings


def examined(done):
    return {each["name"]: each for each in json.loads(done.stdout)}


def test_the_doctor_tells_what_can_be_checked_here(watchbell, page):
    anchor = f"127.0.0.1:{page.server_address[1]}"
    dead = f"127.0.0.1:{servers.free_port()}"
    done = watchbell("doctor", "--json", CONNECTIVITY_ANCHORS=f"{dead}, {anchor}", BROWSER="/nowhere/chromium")
    found = examined(done)
    assert found["settings"]["status"] == "ok"
    assert found["browser"]["status"] == "warning"
    assert (found["anchors"]["status"], found["anchors"]["finding"]) == ("ok", "1 of 2 answer")
    assert found["kinds"]["status"] == "ok"
    assert "pings" in found


async def test_silent_anchors_are_a_warning_that_says_what_comes_of_it():
    dead = f"127.0.0.1:{servers.free_port()}"
    found = await abilities.anchors(Settings(connectivity_anchors=dead))
    assert found.health is Health.WARNING
    assert dead in found.text
    assert "CONNECTIVITY_ANCHORS" in found.advice


async def test_no_anchors_are_a_choice():
    assert (await abilities.anchors(Settings(connectivity_anchors=""))).health is Health.SKIPPED


def test_a_missing_library_is_named_with_its_extra_and_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(abilities, "_is_installed", lambda name: name != "pymongo")
    found = abilities.libraries()
    assert found.health is Health.SKIPPED
    assert "not installed: pymongo" in found.text
    assert "watchbell[checks]" in found.advice


def test_a_browser_that_is_named_but_not_there_is_a_warning(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setenv("WATCHBELL_BROWSER", str(tmp_path / "chrome"))
    assert abilities.browser().health is Health.WARNING


def test_no_browser_is_no_trouble_but_said(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.delenv("WATCHBELL_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = abilities.browser()
    assert found.health is Health.SKIPPED
    assert "WATCHBELL_BROWSER" in found.advice


def test_a_browser_without_the_library_that_drives_it_cannot_be_used(monkeypatch: pytest.MonkeyPatch, tmp_path):
    program = tmp_path / "chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("WATCHBELL_BROWSER", str(program))
    monkeypatch.setattr(abilities, "_is_installed", lambda name: name != "playwright")
    assert abilities.browser().health is Health.SKIPPED
    monkeypatch.undo()
    monkeypatch.setenv("WATCHBELL_BROWSER", str(program))
    assert (abilities.browser().health, abilities.browser().text) == (Health.OK, str(program))
