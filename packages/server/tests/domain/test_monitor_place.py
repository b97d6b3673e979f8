import pytest

from watchbell.domain.monitor_place import place_of_config


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({"url": "https://shop.example/cart/?token=s3cret#top"}, "https://shop.example/cart"),
        ({"url": "https://ann:s3cret@shop.example:8443/"}, "https://shop.example:8443"),
        ({"host": "db.example", "port": 5432, "password": "s3cret"}, "db.example:5432"),
        ({"host": "2001:db8::1", "port": 22}, "[2001:db8::1]:22"),
        ({"hostname": "shop.example", "record_type": "A"}, "shop.example"),
        ({"url": "sealed:AAAA", "period_seconds": 60}, ""),
        ({"url": "http://[", "host": None}, ""),
        ({}, ""),
    ],
)
def test_place_is_told_without_what_may_be_secret(config, place):
    assert place_of_config(config) == place


def test_long_place_is_cut():
    assert len(place_of_config({"url": "https://shop.example/" + "x" * 900})) == 200
