"""The request that a config of the globalping kind comes to, for each measurement."""

import pytest

from watchbell.domain.globalping_fields import GlobalpingFields


def options(**config):
    return GlobalpingFields(**config).request()["measurementOptions"]


def test_a_ping_is_from_one_probe_at_the_location():
    fields = GlobalpingFields(
        host="a.example", location="Berlin+Germany", packets=6, ip_version="6", resolver="b.example"
    )
    assert fields.request() == {
        "type": "ping",
        "target": "a.example",
        "locations": [{"magic": "Berlin+Germany"}],
        "limit": 1,
        "measurementOptions": {"packets": 6, "ipVersion": 6},
    }
    assert fields.about == "a.example"


def test_a_url_is_taken_apart():
    fields = GlobalpingFields(measurement="http", url="https://bücher.example:8443/ä?c=d#e", resolver="192.0.2.1")
    assert fields.request()["target"] == "xn--bcher-kva.example"
    assert fields.request()["measurementOptions"] == {
        "request": {"method": "GET", "path": "/%C3%A4", "query": "c=d"},
        "protocol": "HTTPS",
        "port": 8443,
        "resolver": "192.0.2.1",
    }
    plain = options(measurement="http", url="http://a.example", method="HEAD")
    assert plain == {"request": {"method": "HEAD", "path": "/"}, "protocol": "HTTP", "port": 80}


def test_a_query_has_its_record_type():
    assert options(measurement="dns", host="a.example", record_type="MX") == {"query": {"type": "MX"}}


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({}, "needs a host"),
        ({"measurement": "http", "host": "a.example"}, "needs a URL"),
        ({"measurement": "http", "url": "https://u:p@a.example/"}, "not into the URL"),
        ({"host": "a.example", "expected_status": "fine"}, "no status code"),
        ({"host": "a.example", "token": "a\nb"}, "pattern"),
    ],
)
def test_a_config_that_cannot_work_is_refused(config, words):
    with pytest.raises(ValueError, match=words):
        GlobalpingFields(**config)
