"""Kinds over HTTP: what a form and a picker need of them."""

import pytest

from support.answers import problems


async def test_a_kind_names_the_schemes_of_its_urls(vera):
    kinds = {kind["kind"]: kind for kind in (await vera.get("/api/v1/kinds")).json()["data"]}
    assert kinds["http"]["schemes"] == ["http", "https"]
    assert kinds["heartbeat"]["schemes"] == []


async def test_a_kind_that_people_tell_says_so(vera):
    kinds = (await vera.get("/api/v1/kinds")).json()["data"]
    assert {kind["kind"] for kind in kinds if kind["is_told"]} == {"manual"}


@pytest.mark.parametrize(
    ("url", "kind", "config"),
    [
        ("https://olga:secret@shop.example/", "http", {"username": "olga", "password": "secret"}),
        ("tcp://db.example:5432", "tcp", {"host": "db.example", "port": 5432}),
    ],
)
async def test_a_url_is_read_as_a_kind_and_its_config(mia, url, kind, config):
    answer = await mia.post("/api/v1/kinds/of-url", {"url": url})
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert data["kind"] == kind
    assert "kind" not in data["config"]
    assert config.items() <= data["config"].items()


async def test_a_url_that_no_kind_reads_is_refused_with_those_that_are(mia):
    answer = await mia.post("/api/v1/kinds/of-url", {"url": "gopher://x"})
    assert "https://" in problems(answer)["url"]


async def test_a_kind_whose_library_is_missing_is_refused_with_what_to_install(mia, monkeypatch):
    monkeypatch.setattr("watchbell.domain.probing.how_to_install", lambda needs, extra: f"needs things of {extra}")
    service = (await mia.post("/api/v1/services", {"name": "Shop"})).json()["data"]
    body = {"name": "DB", "service_id": service["id"], "monitor_type": "postgres", "config": {"host": "db"}}
    answer = await mia.post("/api/v1/monitors", body)
    assert answer.status_code == 422
    assert problems(answer)["monitor_type"] == "the kind postgres needs things of checks"
