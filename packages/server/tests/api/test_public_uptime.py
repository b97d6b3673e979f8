"""What strangers read of days gone by: work that is not done for each who asks, and never what was hidden."""

from watchbell.services import status

PATH = "/api/public/default/uptime"


async def test_it_is_worked_out_once_in_a_while_and_follows_at_once_what_is_shown(mia, vera, clock, monkeypatch):
    asked = []

    async def noted(ctx, services):
        asked.append([each.name for each in services])
        return {}

    monkeypatch.setattr(status, "histories", noted)
    made = [(await mia.post("/api/v1/services", {"name": name})).json()["data"]["id"] for name in ("Shop", "Mail")]
    first = await vera.get(PATH)
    assert [each["name"] for each in first.json()["data"]] == ["Shop", "Mail"]
    assert first.headers["cache-control"] == "public, max-age=10"
    assert (await vera.get(PATH)).content == first.content
    assert len(asked) == 1
    await mia.patch(f"/api/v1/services/{made[1]}", {"is_visible": False})
    assert [each["name"] for each in (await vera.get(PATH)).json()["data"]] == ["Shop"]
    clock.advance(seconds=10)
    await vera.get(PATH)
    assert asked == [["Shop", "Mail"], ["Shop"], ["Shop"]]
