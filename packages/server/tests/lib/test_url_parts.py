"""Servers and logins in URLs."""

import pytest

from watchbell.lib.url_parts import login_in, name_in, server_in


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("tcp://db.example.org:5432", {"host": "db.example.org", "port": 5432}),
        ("tcp://[2001:db8::1]:22/x", {"host": "2001:db8::1", "port": 22}),
        ("ntp://time.example.org", {"host": "time.example.org"}),
        ("mqtt://", {"host": ""}),
        ("udp://host:0", {"host": "host", "port": 0}),  # the validation says what is wrong with it
    ],
)
def test_a_url_names_a_host_and_perhaps_a_port(url: str, found: dict[str, object]) -> None:
    assert server_in(url) == found


def test_a_default_port_stands_in_for_one_that_is_not_named() -> None:
    assert server_in("mqtts://broker", 8883) == {"host": "broker", "port": 8883}
    assert server_in("mqtts://broker:1", 8883)["port"] == 1


def test_a_login_is_read_with_its_escapes_and_only_if_it_is_there() -> None:
    assert login_in("ssh://me:p%40ss%3A@host") == {"username": "me", "password": "p@ss:"}
    assert login_in("postgres://me@host", "user") == {"user": "me"}
    assert login_in("smtp://host") == {}


def test_a_port_that_is_no_number_is_said_so() -> None:
    for port in ("abc", "99999"):
        with pytest.raises(ValueError, match="from 1 to 65535"):
            server_in(f"tcp://host:{port}")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/", "example.org"),
        ("https://mia:s3cret@example.org:8443/health?key=s3cret#s3cret", "example.org:8443/health"),
        ("https://example.org/@mia", "example.org/@mia"),
        ("postgres://u:p%40@ss@db/app?password=s3cret", "db/app"),
        ("snmp://s3cret@[2001:db8::1]:161", "[2001:db8::1]:161"),
        ("mongodb://u:p@a,b/db", "a,b/db"),
        ("http://", ""),
        ("example.org", ""),
    ],
)
def test_a_name_of_a_url_holds_no_secret(url: str, name: str) -> None:
    assert name_in(url) == name
