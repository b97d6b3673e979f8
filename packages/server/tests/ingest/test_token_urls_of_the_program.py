"""Our token URLs over real HTTP, with the whole program behind them, killed in the middle."""

import hashlib
import hmac
from urllib.parse import urlsplit

import httpx2

from support.program import Program
from support.waiting import until

METRIC = {
    "name": "CPU",
    "monitor_type": "metric",
    "config": {"max_value": 90, "threshold_strategy": "consecutive_count", "threshold_count": 3},
}


async def made(client: httpx2.AsyncClient, body: dict) -> dict:
    answer = await client.post("/monitors", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def place(program: Program, url: str) -> str:
    """The URL as the API tells it, at the program of this test."""
    return f"{program.url}{urlsplit(url).path}"


async def test_a_metric_remembers_its_values_over_a_kill(program: Program) -> None:
    async with program.client() as client, httpx2.AsyncClient(timeout=20) as teller:
        metric = await made(client, METRIC)
        url = place(program, metric["metric_url"])
        for value in (50, 95, 96):
            answer = await teller.post(url, json={"value": value})
            assert (answer.status_code, answer.json()["outOfRange"]) == (200, False)
    program.kill()
    await program.start()
    async with program.client() as client, httpx2.AsyncClient(timeout=20) as teller:
        answer = (await teller.get(url, params={"value": "97"})).json()
        assert (answer["outOfRange"], answer["alertCreated"]) == (True, True)
        assert answer["violation"] == "97 is above 90, as the last 3 values were out of range"
        values = (await client.get(f"/monitors/{metric['id']}/metrics")).json()["data"]
        assert [each["value"] for each in values] == [97, 96, 95, 50]
        assert (await client.get(f"/monitors/{metric['id']}")).json()["data"]["status"] == "down"


async def test_a_webhook_is_told_in_every_manner_that_http_knows(program: Program) -> None:
    async with program.client() as client, httpx2.AsyncClient(timeout=20) as teller:
        hook = await made(client, {"name": "hook", "monitor_type": "webhook", "config": {"secret": "between us"}})
        fail, recover = place(program, hook["webhook_fail_url"]), place(program, hook["webhook_recover_url"])

        def signed(body: bytes) -> dict[str, str]:
            return {"X-Hub-Signature-256": f"sha256={hmac.new(b'between us', body, hashlib.sha256).hexdigest()}"}

        async def in_pieces():
            for piece in (b'{"message": "', b"x" * 500_000, b'", "severity": "high"}'):
                yield piece

        body = b"".join([piece async for piece in in_pieces()])
        chunked = await teller.post(fail, content=in_pieces(), headers=signed(body))
        assert chunked.json() == {"received": True, "recorded": True, "alertCreated": True}
        head = await teller.head(fail, headers=signed(b""))
        assert (head.status_code, head.content) == (200, b"")
        assert (await teller.put(fail, content=b"\xff", headers=signed(b"\xff"))).json()["alertCreated"] is False
        assert (await teller.post(fail, content=b"\xff", headers=signed(b"\xfe"))).status_code == 401
        too_large = await teller.post(fail, content=b"x" * 1_048_577, headers=signed(b"x" * 1_048_577))
        assert too_large.status_code == 413
        assert (await teller.get(recover, headers=signed(b""))).status_code == 200
        pings = (await client.get(f"/monitors/{hook['id']}/pings")).json()["data"]
        assert [(ping["method"], ping["kind"]) for ping in pings] == [
            ("GET", "success"),
            ("PUT", "fail"),
            ("HEAD", "fail"),
            ("POST", "fail"),
        ]


async def test_strangers_are_told_nothing_and_a_failure_that_is_not_repeated_ends_by_itself(program: Program) -> None:
    async with program.client() as client, httpx2.AsyncClient(timeout=20) as teller:
        for path in ("/heartbeat/{}", "/webhook/{}/fail", "/metric/{}?value=1"):
            answer = await teller.post(program.url + path.format("0" * 32))
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
        assert "watchbell_" in (await teller.get(f"{program.url}/metrics")).text
        hook = await made(client, {"name": "hook", "monitor_type": "webhook", "config": {"recover_after_seconds": 1}})
        await teller.post(place(program, hook["webhook_fail_url"]))

        async def is_up() -> bool:
            return bool((await client.get(f"/monitors/{hook['id']}")).json()["data"]["status"] == "up")

        await until(is_up, "the failure ends")
