import pytest

from watchbell.lib.mail_relay import Security, default_relay, local_name, relay_from_url, sender_for, set_default_relay


@pytest.mark.parametrize(
    ("url", "security", "port"),
    [
        ("smtp://mail.example", Security.NONE, 25),
        ("smtp+starttls://mail.example", Security.STARTTLS, 587),
        ("smtps://mail.example", Security.TLS, 465),
        ("smtps://mail.example:2465/", Security.TLS, 2465),
    ],
)
def test_the_scheme_says_how_to_connect(url, security, port):
    relay = relay_from_url(url)
    assert (relay.host, relay.security, relay.port, relay.verify, relay.is_trusted) == (
        "mail.example",
        security,
        port,
        True,
        True,
    )


def test_user_password_and_options_are_read():
    relay = relay_from_url("smtps://bell%40example.org:p%40ss%3A@m?from=Bell%20%3Ca%40b.example%3E&verify=false")
    assert (relay.username, relay.password) == ("bell@example.org", "p@ss:")
    assert (relay.sender, relay.verify) == ("Bell <a@b.example>", False)


def test_the_senders_order_of_precedence():
    assert relay_from_url("smtp://u%40x.example@m?from=a@b", sender="c@d").sender == "c@d"
    assert relay_from_url("smtp://u%40x.example@m").sender == "u@x.example"
    assert sender_for(None) == f"watchbell@{local_name()}"


@pytest.mark.parametrize(
    "url", ["", "mail.example", "http://m", "smtp://", "smtp://u:hunter2@m:99999", "smtp://u:hunter2@m?tls=1"]
)
def test_a_wrong_url_is_refused_without_the_password(url):
    with pytest.raises(ValueError) as caught:
        relay_from_url(url)
    assert "hunter2" not in str(caught.value)


def test_the_default_is_set_and_taken_away():
    relay = relay_from_url("smtp://m")
    set_default_relay(relay)
    assert default_relay() is relay
    set_default_relay(None)
    assert default_relay() is None
