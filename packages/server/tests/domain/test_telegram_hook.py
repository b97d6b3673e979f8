"""Which addresses Telegram can call, and what it says of its calls."""

import pytest

from watchbell.domain.conversing import Hooked
from watchbell.domain.telegram_hook import hooked_of, refuse_address
from watchbell.lib.telegram_answer import OFFICIAL


@pytest.mark.parametrize(
    ("base_url", "words"),
    [
        ("https://watch.example.org", None),
        ("https://watch.example.org:8443/bell", None),
        ("https://1.1.1.1:88", None),
        ("http://watch.example.org", "public https"),
        ("https://watch", "public https"),
        ("https://watch.LAN", "public https"),
        ("https://192.168.1.5", "public https"),
        ("https://[::1]", "public https"),
        ("https://watch.example.org:9443", "ports 443, 80, 88, 8443"),
    ],
)
def test_telegram_calls_public_addresses_on_four_ports(base_url, words):
    refused = refuse_address(base_url, OFFICIAL)
    assert refused is None if words is None else words in refused


def test_a_server_of_ones_own_calls_any_address():
    assert refuse_address("http://127.0.0.1:8080", "http://127.0.0.1:8081") is None


def test_how_a_webhook_stands():
    said = {
        "url": "https://a.example",
        "pending_update_count": 2,
        "last_error_date": 7,
        "last_error_message": "no\nway",
    }
    assert hooked_of(said) == Hooked("https://a.example", "no way", 7000, 2)
    assert hooked_of(None) == hooked_of({"url": None, "last_error_date": "x"}) == Hooked("")
