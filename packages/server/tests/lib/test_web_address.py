import pytest

from watchbell.lib.web_address import check_http_url, shown


@pytest.mark.parametrize(
    "url", ["http://x", "https://x.example:8443/a/b?c=d#e", "http://[::1]:80/", "https://bücher.example/ü"]
)
def test_good_urls_stay_as_they_are(url):
    assert check_http_url(url) == url


@pytest.mark.parametrize(
    "url", ["", "x", "//x/", "ftp://x", "http://", "http:///a", "http://x:0/", "http://x:65536/", "http://[::1/", "http://u@x/", "http://x/\n", "http://x/ "]
)  # fmt: skip
def test_bad_urls_are_refused(url):
    with pytest.raises(ValueError):
        check_http_url(url)


def test_shown_leaves_out_what_may_be_secret():
    assert shown("https://u:p@x.example:8443/a?t=1#f", with_path=True) == "https://x.example:8443/a"
    assert shown("https://u:p@x.example/secret", with_path=False) == "x.example"
