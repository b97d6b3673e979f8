import pytest

from watchbell.lib.message_exchange import MOST_PASSED_OVER
from watchbell.lib.message_turns import MessageTurn, readable
from watchbell.lib.websocket_client import WsAddress, parse_ws_url


def test_a_url_is_taken_apart_and_made_ready_for_the_wire():
    assert parse_ws_url("ws://h") == WsAddress(secure=False, host="h", port=80, resource="/")
    assert parse_ws_url("wss://[::1]/a b".replace(" ", "%20")) == WsAddress(True, "::1", 443, "/a%20b")
    assert parse_ws_url("wss://bücher.example:8443/ü?q=ä") == WsAddress(
        True, "xn--bcher-kva.example", 8443, "/%C3%BC?q=%C3%A4"
    )


@pytest.mark.parametrize(
    "url", ["", "x", "http://x", "ws://", "ws://x:0", "ws://x:y", "ws://u@x", "ws://x/ y", "ws://a_!b"]
)
def test_what_is_no_such_url_is_told(url):
    with pytest.raises(ValueError):
        parse_ws_url(url)


def test_a_turn_knows_what_it_waits_for():
    turn = MessageTurn(contains="a", matches="b$", waits=True)
    assert turn.fits("a b")
    assert not turn.fits("a")
    assert not turn.fits("b")
    assert turn.wanted == "a message with 'a' and like 'b$'"
    assert MessageTurn().wanted == "a message"
    assert readable(b"\x00\xff") == "00ff"
    assert MOST_PASSED_OVER > 1
