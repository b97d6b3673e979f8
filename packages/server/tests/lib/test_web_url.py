import pytest

from watchbell.lib.web_url import check_web_url, split_credentials, wire_url


@pytest.mark.parametrize(
    ("url", "wire"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("https://example.org/a#part", "https://example.org/a"),
        ("http://bücher.example:8080/ä b".replace(" ", "%20"), "http://xn--bcher-kva.example:8080/%C3%A4%20b"),
        ("http://[::1]:80/ü", "http://[::1]:80/%C3%BC"),
    ],
)
def test_urls_are_made_ready_for_the_wire(url, wire):
    assert wire_url(check_web_url(url)) == wire


@pytest.mark.parametrize(
    "url", ["mailto:a@b", "http://", "http://a b", "http://me@x/", "http://x:0/", "http://" + "ü" * 70]
)
def test_what_cannot_be_asked_is_refused(url):
    with pytest.raises(ValueError):
        check_web_url(url)


def test_credentials_are_taken_out():
    assert split_credentials("https://me:pw@x:1/y") == ("https://x:1/y", "me", "pw")
    assert split_credentials("https://x/") == ("https://x/", None, None)
