import pytest
from pydantic import ValidationError

from watchbell.lib.mail_relay import Relay, Security
from watchbell.notifiers.email import NOTIFIER, EmailConfig, relay_of

PASSWORD = "c0rrect-h0rse"


def config(port, **more):
    given = {"to": ["ops@example.com"], "smtp_host": "127.0.0.1", "smtp_port": port, "from": "Bell <bell@example.org>"}
    return EmailConfig(**{**given, **more})


@pytest.mark.parametrize(
    "bad",
    [
        {"to": []},
        {"to": ["a"]},
        {"to": ["a@b\r\nBcc: c@d"]},
        {"to": ["a@b>\r\nRCPT TO:<c@d"]},
        {"to": ["Ops <a@b>"]},
        {"to": ["a@b, c@d"]},
        {"to": ["a@b"] * 51},
        {"from": "x\r\nBcc: a@b <a@b>"},
        {"from": "no address"},
        {"smtp_host": "a b"},
        {"smtp_host": "a\r\nb"},
        {"smtp_port": 0},
        {"smtp_port": 65_536},
        {"smtp_security": "ssl"},
        {"smtp_host": None, "smtp_port": None, "smtp_username": "u"},
        {"smtp_password": "p"},
        {"unknown": 1},
    ],
)
def test_a_wrong_config_is_refused(bad):
    with pytest.raises(ValidationError):
        config(25, **bad)


def test_a_config_survives_being_stored():
    made = config(2525, to="a@example.com, b@bücher.example", smtp_username="u", smtp_password=PASSWORD)
    stored = made.model_dump(mode="json")
    assert stored["from"] == "Bell <bell@example.org>"
    assert stored["to"] == ["a@example.com", "b@xn--bcher-kva.example"]
    assert EmailConfig.model_validate(stored) == made
    assert PASSWORD not in repr(made)


def test_what_a_form_leaves_empty_is_absent():
    empty = dict.fromkeys(("from", "smtp_host", "smtp_security", "smtp_username", "smtp_password"), "")
    assert EmailConfig.model_validate({"to": ["a@b"], **empty}) == EmailConfig(to=["a@b"])


@pytest.mark.parametrize(
    ("settings", "security", "port"),
    [
        ({"smtp_port": 465}, "tls", 465),
        ({"smtp_port": 587}, "starttls", 587),
        ({"smtp_port": 25}, "none", 25),
        ({"smtp_port": 1025}, "none", 1025),
        ({"smtp_username": "u"}, "starttls", 587),
        ({}, "none", 25),
        ({"smtp_security": "tls"}, "tls", 465),
    ],
)
def test_security_and_port_are_what_servers_usually_want(settings, security, port):
    relay = relay_of(EmailConfig(to=["a@b"], smtp_host="h", **settings))
    assert (relay.security, relay.port) == (security, port)


def test_describe_names_people_and_server():
    made = EmailConfig(to=[f"{n}@example.com" for n in "abcd"], smtp_host="mail.example.com")
    assert NOTIFIER.describe(made) == "a@example.com, b@example.com and 2 more by mail.example.com"


def test_relay_is_shown_without_its_password():
    assert PASSWORD not in repr(Relay("h", 25, Security.NONE, "a@b", "u", PASSWORD))
