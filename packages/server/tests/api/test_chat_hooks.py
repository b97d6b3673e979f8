"""Where messengers call: no login, a secret, and the errors of the API."""

from support.telegram_hooks import Hook
from watchbell.services import chat_hooks

LINE = "heard.telegram.0123456789abcdef"


async def test_a_call_is_taken_with_its_secret_only(theatre, vera):
    place = chat_hooks.address_of(theatre.ctx, LINE).removeprefix(theatre.ctx.options.base_url)
    hook = Hook()
    hook.is_local = True
    assert hook.set({"url": f"http://bell.test{place}", "secret_token": chat_hooks.secret_of(theatre.ctx, LINE)})
    header = "X-Telegram-Bot-Api-Secret-Token"
    taken = await vera.post(place, {"update_id": 1}, headers={header: hook.secret})
    assert (taken.status_code, taken.content) == (204, b"")
    for headers in ({}, {header: "0" * 64}):
        refused = await vera.post(place, {"update_id": 1}, headers=headers)
        assert refused.status_code == 403
        assert refused.json()["error"]["code"] == "AUTHORIZATION_FAILED"
