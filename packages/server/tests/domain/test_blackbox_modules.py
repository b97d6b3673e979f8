"""Modules of blackbox_exporter in our words, and what is refused by name."""

import pytest

from watchbell.domain.blackbox_http import http_config
from watchbell.domain.blackbox_metrics import debug_text, exposition, samples_of
from watchbell.domain.blackbox_modules import STANDARD, config_for, read_module, read_modules
from watchbell.domain.blackbox_options import BadModule, Options, duration_ms, size_bytes
from watchbell.domain.observations import Observation, Step, Verdict
from watchbell.probers import shelf

DNS = {
    "prober": "dns",
    "dns": {
        "query_name": "example.org",
        "query_type": "SOA",
        "valid_rcodes": ["NOERROR"],
        "transport_protocol": "tcp",
        "validate_answer_rrs": {"fail_if_matches_regexp": [".*127.0.0.1"], "fail_if_all_match_regexp": ["a"]},
        "validate_authority_rrs": {"fail_if_none_matches_regexp": ["b"], "fail_if_not_matches_regexp": ["c"]},
    },
}
HTTP = {
    "prober": "http",
    "timeout": "1m500ms",
    "http": {
        "method": "POST",
        "headers": {"A": "b", "host": "old.example"},
        "http_headers": {"C": {"values": ["d"], "secrets": ["e"]}},
        "body": "{}",
        "body_size_limit": "2MB",
        "oauth2": {"client_id": "i", "client_secret": "s", "token_url": "https://t.example", "scopes": ["x", "y"]},
        "tls_config": {"insecure_skip_verify": True, "server_name": "n.example", "min_version": "TLS12"},
        "preferred_ip_protocol": "ip4",
        "ip_protocol_fallback": False,
        "fail_if_body_json_not_matches_cel": "body.ok == true",
        "enable_http2": False,
    },
}


def valid(name, given, target, hostname=None):
    module = read_module(name, given)
    return shelf()[module.kind].target.model_validate(config_for(module, target, hostname))


@pytest.mark.parametrize("name", STANDARD)
def test_the_standard_modules_are_valid_configs(name):
    target = {"icmp": "a.example"}.get(name, "a.example:443")
    assert valid(name, STANDARD[name], target)


def test_an_http_module_keeps_every_option():
    config = valid("m", HTTP, "a.example/x", "shop.example")
    assert (config.url, config.method, config.body) == ("http://a.example/x", "POST", "{}")
    assert config.headers == {"A": "b", "C": "d, e", "Host": "shop.example"}
    assert (config.auth, config.oauth_scope, config.max_body_bytes) == ("oauth2", "x y", 2 << 20)
    assert (config.verify_tls, config.server_name, config.lowest_tls) == (False, "n.example", "1.2")
    assert (config.ip_version, config.http_version) == ("ipv4", "1.1")
    assert config.assertions[-1].subject == "cel"
    assert read_module("m", HTTP).timeout_ms == 60_500


def test_a_header_that_may_be_absent_is_judged_only_when_it_is_there():
    rule = {"header": "X", "regexp": "a", "allow_missing": True}
    (group,) = http_config(Options({"fail_if_header_matches": [rule]}, "m.http"))["assertions"]
    assert [each["operator"] for each in group["assertions"]] == ["not_exists", "not_matches"]


def test_a_dns_module_asks_the_target_and_judges_each_section():
    config = valid("m", DNS, "192.0.2.1:5353")
    assert config.resolvers == ("tcp://192.0.2.1:5353",)
    assert [getattr(rule, "subject", "group") for rule in config.assertions] == [
        "count", "answer", "group", "authority", "authority",
    ]  # fmt: skip
    over_tls = {**DNS, "dns": {**DNS["dns"], "dns_over_tls": True}}
    assert valid("m", over_tls, "dns.example").resolvers == ("tls://dns.example",)


def test_lines_that_are_sent_end_and_are_taken_as_they_stand():
    turns = {"prober": "tcp", "tcp": {"query_response": [{"send": r"a\n"}, {"starttls": True}, {"expect_bytes": "b"}]}}
    config = valid("m", turns, "[2001:db8::1]:25")
    assert (config.host, config.port) == ("2001:db8::1", 25)
    assert [step.turn for step in config.dialogue] == [
        (r"a\\n\n", None, None, False),
        (None, None, None, True),
        (None, "b", None, False),
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"prober": "carrier pigeon"}, "m.prober: must be one of http"),
        ({"prober": "http", "http": {"no_such": 1}}, "m.http: unknown option no_such"),
        ({"prober": "http", "http": {"valid_http_versions": ["HTTP/9"]}}, "HTTP/9"),
        ({"prober": "http", "http": {"proxy_from_environment": True}}, "m.http.proxy_from_environment"),
        ({"prober": "http", "http": []}, "must be a mapping"),
        ({"prober": "http", "timeout": "soon"}, "m.timeout: 'soon' is no duration"),
        ({"prober": "http", "http": {"fail_if_ssl": "yes"}}, "must be true or false"),
        ({"prober": "http", "http": {"tls_config": {"min_version": "SSL3"}}}, "TLS10, TLS11"),
        ({"prober": "icmp", "icmp": {"source_ip_address": "192.0.2.1"}}, "m.icmp.source_ip_address"),
        ({"prober": "dns", "dns": {"query_name": "a", "valid_rcodes": ["NOERROR", "NXDOMAIN"]}}, "valid_rcodes"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(given, words):
    with pytest.raises(BadModule, match=r"m|HTTP") as error:
        read_module("m", given)
    assert words in str(error.value)


def test_a_file_holds_modules_and_nothing_else():
    assert read_modules({"modules": {"a": {"prober": "icmp"}}})["a"].kind == "ping"
    for bad in ([], {}, {"modules": {}, "other": 1}):
        with pytest.raises(BadModule):
            read_modules(bad)
    with pytest.raises(BadModule, match="must be host:port"):
        config_for(read_module("tcp", {"prober": "tcp"}), "a.example")


@pytest.mark.parametrize(("text", "ms"), [("5s", 5_000), ("1h", 3_600_000), ("1m30s", 90_000), ("250ms", 250)])
def test_durations(text, ms):
    assert duration_ms(text, "x") == ms


@pytest.mark.parametrize(("text", "size"), [("0", 0), ("10MB", 10 << 20), ("1.5KiB", 1536), (7, 7)])
def test_sizes(text, size):
    assert size_bytes(text, "x") == size
    with pytest.raises(BadModule):
        size_bytes("many", "x")


def test_metrics_are_prometheus_text_whatever_a_certificate_says():
    facts = {
        "ip": "[2001:db8::1]:443",
        "certificate": {"subject": 'a"b\\c\nd', "not_after": 1_000_000},
        "tls_version": "TLSv1.3",
    }
    seen = Observation(Verdict.FAILURE, 1, 5.0, error="no", steps=(Step("connect", 0, 1, "a.example"),), facts=facts)
    text = exposition(samples_of("http", seen, 20.0))
    assert "probe_success 0\n" in text
    assert "probe_duration_seconds 0.02\n" in text
    assert "probe_ip_protocol 6\n" in text
    assert "probe_ssl_earliest_cert_expiry 1000\n" in text
    assert r'subject="a\"b\\c\nd"' in text
    assert 'probe_tls_version_info{version="TLS 1.3"} 1' in text
    assert text.count("# TYPE probe_http_duration_seconds gauge") == 1
    assert "connect (1.0 ms): a.example" in debug_text("m", "t", seen, text)
