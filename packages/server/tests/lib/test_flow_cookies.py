from watchbell.lib.flow_cookies import FlowCookies


def head(*cookies):
    return "\r\n".join(["HTTP/1.1 200 OK", *(f"Set-Cookie: {each}" for each in cookies), "", ""]).encode("latin-1")


def test_cookies_go_back_to_whom_they_came_from_and_to_nobody_else():
    cookies = FlowCookies()
    cookies.take("https://shop.example/a/b", head("one=1; Path=/", "two=2; Path=/a; Secure", "three=3"))
    assert cookies.header_for("https://shop.example/a/x") is not None
    assert sorted(cookies.header_for("https://shop.example/a/x").split("; ")) == ["one=1", "three=3", "two=2"]
    assert cookies.header_for("http://shop.example/") == "one=1"
    assert cookies.header_for("https://other.example/") is None


def test_a_cookie_for_a_foreign_domain_is_not_taken_and_one_that_is_over_goes():
    cookies = FlowCookies()
    cookies.take("https://shop.example/", head("evil=1; Domain=bank.example", "a=1"))
    assert cookies.header_for("https://bank.example/") is None
    cookies.take("https://shop.example/", head("a=; Max-Age=0"))
    assert cookies.header_for("https://shop.example/") is None


def test_cookies_of_hostile_servers_are_bounded():
    cookies = FlowCookies()
    cookies.take("https://shop.example/", head("a=" + "x" * 10_000, *(f"c{n}=1" for n in range(5000)), "\xff\x01;;=;"))
    assert len(cookies.header_for("https://shop.example/").split("; ")) <= 200
    cookies.take("https://shop.example/", b"\x00\xff")
