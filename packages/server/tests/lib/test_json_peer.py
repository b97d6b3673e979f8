import re

import pytest

from support.receiver import Answer
from support.stopwatch import undisturbed
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.json_peer import JsonPeer, parsed


def peer(receiver, timeout_ms=30_000):
    return JsonPeer(receiver.url + "/", {"Authorization": "Bearer x"}, timeout_ms, True)


async def test_it_asks_in_json_where_there_is_a_body(http_receiver):
    asking = peer(http_receiver)
    await asking.ask("PATCH", "/a?b=1", {"ü": None})
    await asking.ask("GET", "/c")
    patch, get = http_receiver.requests
    assert (patch.method, patch.path, patch.json) == ("PATCH", "/a?b=1", {"ü": None})
    assert patch.headers["content-type"] == "application/json"
    assert (get.method, get.path, get.body, get.headers.get("content-type")) == ("GET", "/c", b"", None)
    assert get.headers["authorization"] == "Bearer x"


async def test_all_requests_share_the_budget(http_receiver):
    async def ask_twice():
        http_receiver.answers = [Answer(delay=0.2), Answer(hang=True)]
        asking = peer(http_receiver, timeout_ms=900)
        return await asking.ask("GET", "/"), await asking.ask("GET", "/")

    first, second = await undisturbed(ask_twice)
    assert first.status_code == 200
    assert re.search(r"did not answer within 0\.[0-6]\d* s", second.failure), second.failure


@pytest.mark.parametrize(("text", "found"), [('{"a": 1}', {"a": 1}), ("", None), ("{", None), ("[" * 100_000, None)])
def test_what_is_no_json_is_nothing(text, found):
    assert parsed(HttpAnswer(200, text)) == found
