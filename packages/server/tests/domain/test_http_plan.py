from watchbell.domain.http_config import HttpFields
from watchbell.domain.http_plan import has_header
from watchbell.domain.probing import ProbeLimits

LIMITS = ProbeLimits(1000, 0, want_certificate=False)


def planned(fetched=None, **config):
    return HttpFields(url=config.pop("url", "https://shop.example/x"), **config).plan(LIMITS, fetched)


def test_headers_are_known_whatever_their_case_and_without_a_value():
    lines = ("X-Key: a", "Host;")
    assert (has_header(lines, "x-key"), has_header(lines, "host"), has_header(lines, "x")) == (True, True, False)


def test_the_usual_needs_nothing_special():
    exchange = planned()
    assert (exchange.method, exchange.headers, exchange.max_redirects, exchange.want_chain) == ("GET", (), 5, False)
    assert (exchange.dial, exchange.proxy, exchange.http_version, exchange.credentials) == (None, None, "", None)


def test_plans_are_kept_by_their_limits_and_not_for_ever():
    fields = HttpFields(url="http://x/")
    assert fields.plan(LIMITS) is fields.plan(LIMITS)
    assert fields.plan(ProbeLimits(2000, 0)) is not fields.plan(LIMITS)
    for number in range(100):
        fields.plan(LIMITS, f"token {number}")
    assert len(fields.plans) <= 16


def test_tokens_become_a_header_unless_one_is_given():
    assert planned(auth="bearer", token="abc").headers == ("Authorization: Bearer abc",)
    assert planned("from-endpoint").headers == ("Authorization: Bearer from-endpoint",)
    given = {"authorization": "Custom x"}
    assert planned(auth="bearer", token="abc", headers=given).headers == ("authorization: Custom x",)
    assert planned(username="mia", password="pw").credentials == ("mia", "pw")
    assert planned(auth="digest", username="mia").digest


def test_another_server_name_takes_the_place_of_the_host_in_tls_only():
    exchange = planned(server_name="inner.example")
    assert (exchange.url, exchange.dial) == ("https://inner.example/x", ("shop.example", 443))
    assert exchange.headers == ("Host: shop.example",)
    both = planned(url="https://shop.example:444/x", server_name="inner.example", connect_to="192.0.2.7")
    assert (both.url, both.dial) == ("https://inner.example:444/x", ("192.0.2.7", 444))
    assert planned(url="http://shop.example/", server_name="inner.example").dial is None
    assert planned(server_name="inner.example", headers={"Host": "h"}).headers == ("Host: h",)


def test_places_to_connect_to():
    assert planned(connect_to="192.0.2.7").dial == ("192.0.2.7", 443)
    assert planned(connect_to="192.0.2.7:8443").dial == ("192.0.2.7", 8443)
    assert planned(connect_to="[2001:db8::1]:8443").dial == ("2001:db8::1", 8443)
    assert planned(connect_to="2001:db8::1").dial == ("2001:db8::1", 443)


def test_proxies_get_the_port_of_their_kind():
    assert planned(proxy_url="socks5h://p").proxy.url == "socks5h://p:1080"
    assert planned(proxy_url="http://[::1]:3128/", proxy_username="mia").proxy == ("http://[::1]:3128", "mia", None)


def test_the_chain_is_read_where_something_is_expected_of_it():
    assert planned(fingerprints=["0" * 64]).want_chain
    assert planned(assertions=[{"subject": "tls_version", "value": "TLSv1.3"}]).want_chain
    inner = [{"subject": "chain_days", "operator": "at_least", "value": 3}]
    assert planned(assertions=[{"match": "any", "assertions": inner}]).want_chain
    assert not planned(assertions=[{"subject": "tls_time", "operator": "at_least", "value": 3}]).want_chain
