from watchbell.lib.http_exchange import Answer, Exchange, Proxy


def test_where_an_exchange_connects_to():
    plain = Exchange("https://example.org/x", 1000)
    assert (plain.place, plain.host, plain.dialled, plain.route) == (
        "example.org:443", "example.org", "example.org:443", None,
    )  # fmt: skip
    sent_elsewhere = Exchange("http://[2001:db8::1]/", 1000, dial=("backend.example", 8080))
    assert sent_elsewhere.route == "[2001:db8::1]:80:backend.example:8080"
    assert (sent_elsewhere.host, sent_elsewhere.dialled) == ("backend.example", "backend.example:8080")
    assert not sent_elsewhere.names_address
    assert Exchange("http://192.0.2.7/", 1000).names_address


def test_exchanges_that_differ_in_url_and_time_only_share_a_handles_dress():
    assert Exchange("http://a/1", 1).shape == Exchange("http://b/2", 2).shape
    one, other = (Exchange(f"http://{host}/", 1, stay_on_host=True) for host in "ab")
    assert one.shape != other.shape
    assert Exchange("http://a/", 1, dial=("b", 1)).shape != Exchange("http://c/", 1, dial=("b", 1)).shape


def test_what_a_proxy_looks_up_by_itself():
    assert [Proxy(f"{scheme}://p:1").resolves_names for scheme in ("http", "socks5h", "socks4a", "socks5", "socks4")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert Proxy("socks5://[::1]:1080").place == "::1:1080"


def test_a_text_is_looked_for_in_the_bodys_charset():
    latin = Answer(0, body="Grüß GOTT".encode("latin-1"), content_type='text/plain; charset="ISO-8859-1"')
    assert latin.contains("Grüß")
    assert not latin.contains("gott")
    assert latin.contains("gRÜß gott", ignore_case=True)
    assert latin.text == "Grüß GOTT"
    assert Answer(0, body=b"\xff", content_type="text/plain; charset=no-such").text == "\ufffd"


def test_what_came_before_an_exchange_delays_its_phases():
    assert Answer(0, connected=1.0, total=2.0).later_by(0.5)[6:12] == (0.5, 1.5, 0.0, 0.0, 0.0, 2.5)
