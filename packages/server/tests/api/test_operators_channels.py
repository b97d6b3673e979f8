"""Channels that run programs of the server: for the operators' organization, when they are switched on."""

import pytest

from support.answers import problems, rows
from watchbell.lib.own_programs import set_program_folder

SIREN = {"name": "Siren", "channel_type": "shell", "config": {"program": "siren"}}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "siren").write_text("#!/bin/sh\n")
    (tmp_path / "siren").chmod(0o755)
    set_program_folder(tmp_path)
    yield tmp_path
    set_program_folder(None)


async def missing(person):
    kinds = (await person.get("/api/v1/channel-kinds")).json()["data"]
    return {kind["kind"]: kind["missing"] for kind in kinds}["shell"]


async def test_switched_off_they_are_refused_with_what_to_do(adam, theatre):
    refused = problems(await adam.post("/api/v1/channels", SIREN))
    assert "WATCHBELL_SHELL_CHANNELS" in refused["channel_type"]
    assert "WATCHBELL_SHELL_CHANNELS" in await missing(adam)
    assert await rows(theatre, "channels") == []


async def test_switched_on_the_operators_have_them_and_nobody_else(adam, sam, folder):
    assert await missing(sam) is None
    made = await adam.post("/api/v1/channels", SIREN)
    assert made.status_code == 201, made.text
    assert made.json()["data"]["config"]["program"] == "siren"
    assert problems(await sam.post("/api/v1/channels", SIREN)) == {
        "channel_type": "the kind shell is for the operators of this server only"
    }
    with_contact = {"name": "Ops", "channels": [SIREN]}
    assert "channels.0.channel_type" in problems(await sam.post("/api/v1/contacts", with_contact))


async def test_a_program_that_is_not_there_is_refused_at_once(adam, folder):
    wish = {**SIREN, "config": {"program": "bell"}}
    assert problems(await adam.post("/api/v1/channels", wish)) == {
        "config": "there is no file bell in the folder for programs"
    }
    made = (await adam.post("/api/v1/channels", SIREN)).json()["data"]
    path = f"/api/v1/channels/{made['id']}"
    assert "config" in problems(await adam.patch(path, {"config": {"program": "bell"}}))
    assert "config.program" in problems(await adam.patch(path, {"config": {"program": "../siren"}}))
    (folder / "siren").unlink()
    assert (await adam.patch(path, {"name": "Old siren"})).status_code == 200
