import pytest

from watchbell.lib.base_address import check_base, check_server


def test_slashes_at_the_end_do_not_matter():
    assert check_base("https://push.example/gotify//") == "https://push.example/gotify"
    assert check_server("https://push.example:8443/") == "https://push.example:8443"


@pytest.mark.parametrize("url", ["https://push.example?token=x", "https://push.example/#/messages"])
def test_what_a_browser_adds_is_refused(url):
    with pytest.raises(ValueError, match="only the server's address"):
        check_base(url)
    with pytest.raises(ValueError, match="only the server's address"):
        check_server(url)


def test_a_server_has_no_path():
    with pytest.raises(ValueError, match="without a path"):
        check_server("https://push.example/topic")
