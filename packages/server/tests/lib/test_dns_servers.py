import pytest

from watchbell.lib.dns_servers import DnsServer, parse_server


@pytest.mark.parametrize(
    ("text", "server", "place"),
    [
        ("1.1.1.1", DnsServer("udp", "1.1.1.1", 53), "1.1.1.1:53"),
        ("1.1.1.1:5353", DnsServer("udp", "1.1.1.1", 5353), "1.1.1.1:5353"),
        ("::1", DnsServer("udp", "::1", 53), "[::1]:53"),
        ("[::1]:5353", DnsServer("udp", "::1", 5353), "[::1]:5353"),
        ("ns.example.org", DnsServer("udp", "ns.example.org", 53), "ns.example.org:53"),
        ("tcp://[::1]", DnsServer("tcp", "::1", 53), "tcp://[::1]:53"),
        ("tls://dns.example", DnsServer("tls", "dns.example", 853), "tls://dns.example:853"),
        (
            "https://dns.example",
            DnsServer("https", "dns.example", 443, "https://dns.example/dns-query"),
            "https://dns.example/dns-query",
        ),
        (
            "https://dns.example:8443/q?x=1",
            DnsServer("https", "dns.example", 8443, "https://dns.example:8443/q?x=1"),
            "https://dns.example:8443/q?x=1",
        ),
    ],
)
def test_servers_are_read_as_people_write_them(text, server, place):
    assert parse_server(text) == server
    assert parse_server(text).place == place
    assert parse_server(text).is_plain == (server.transport == "udp" and not server.host.startswith("ns"))


def test_a_wrong_one_says_what_to_write():
    with pytest.raises(ValueError, match=r"'256.1.1.1' is no DNS server: write for example 1\.1\.1\.1"):
        parse_server("256.1.1.1")
