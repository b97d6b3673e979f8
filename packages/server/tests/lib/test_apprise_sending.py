import pytest

apprise = pytest.importorskip("apprise")

from watchbell.lib.apprise_sending import SCHEMES, check_url, scheme_of, secrets_in  # noqa: E402 - after the library

# One of the library's plugins imports it.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

REACH_THIS_MACHINE = {
    *("syslog", "dbus", "kde", "glib", "qt", "gnome", "macosx", "windows", "blink1", "growl"),
    *("fcm", "vapid", "mailto", "mailtos", "deltachat", "deltachats", "mqtt", "mqtts", "file", "exec", "https", "http"),
}


def test_no_scheme_that_reaches_this_machine_is_allowed():
    assert not SCHEMES & REACH_THIS_MACHINE


def test_every_scheme_is_one_of_the_librarys():
    services = apprise.Apprise().details()["schemas"]
    known = {name for each in services for part in ("protocols", "secure_protocols") for name in each.get(part) or ()}
    assert known >= SCHEMES


@pytest.mark.parametrize(
    "url", ["json://a.example", "tgram://12345:abc/1", "Slack://a/b/c", "whatsapp://a?template=hello"]
)
def test_a_service_far_away_is_fine(url):
    assert check_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "syslog://local7",
        "file:///etc/passwd",
        "exec://rm",
        "https://discord.com/api/webhooks/1/2",
        "no url",
        "json://",
        "ntfy://topic?attach=/etc/passwd",
        "ntfy://topic?x=1&%41ttach=/etc/passwd",
        "discord://1/2?template=/etc/passwd",
        "slack://a/b/c/?a=b& TEMPLATE =/etc/passwd",
        "tgram://1:a/2?%2574emplate=/etc/passwd",
        "workflows://a/b/c?template=file%3A%2F%2F%2Fetc%2Fpasswd",
        "json://a.example json://b.example?keyfile=x",
    ],
)
def test_what_reaches_this_machine_is_refused(url):
    with pytest.raises(ValueError, match=r"not allowed|names a file|Apprise URL of one"):
        check_url(url)


def test_the_secrets_of_a_url_are_all_its_parts():
    found = secrets_in("gotifys://user:pa%20ss@push.example/t0ken?key=abc")
    assert {"user", "pa%20ss", "pa ss", "t0ken", "abc"} <= set(found)
    assert scheme_of("Gotifys://x") == "gotifys"
