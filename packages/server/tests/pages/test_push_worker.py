"""The service worker goes out from the root as a script, which the page's policy lets the browser run for the whole site."""

from pathlib import Path

import httpx2
import pytest

from watchbell.api.edge import Edge
from watchbell.pages.dashboard import Dashboard

PUBLIC = Path(__file__).parents[4] / "web" / "public"
"""What the build puts beside the front page as it is."""


@pytest.fixture
async def client():
    transport = httpx2.ASGITransport(app=Edge(Dashboard(PUBLIC)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://watchbell.test") as made:
        yield made


async def test_the_worker_is_a_script_at_the_root(client):
    answer = await client.get("/push-worker.js")
    assert answer.status_code == 200
    assert answer.content == (PUBLIC / "push-worker.js").read_bytes()
    # Browsers refuse a worker of another type; its scope is the folder that it comes from.
    assert answer.headers["content-type"] == "application/javascript; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_new_worker_is_seen_at_the_next_look(client):
    first = await client.get("/push-worker.js")
    assert first.headers["cache-control"] == "no-cache"
    again = await client.get("/push-worker.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


async def test_the_policy_of_pages_lets_own_workers_run(client):
    rules = dict(
        rule.strip().split(" ", 1)
        for rule in (await client.get("/push-worker.js")).headers["content-security-policy"].split(";")
    )
    # Without worker-src, what counts is the next of these that is there (CSP level 3, section 6.1.17).
    governing = next(name for name in ("worker-src", "child-src", "script-src", "default-src") if name in rules)
    assert "'self'" in rules[governing].split()
