import pytest
from pydantic import TypeAdapter, ValidationError

from watchbell.domain.assertions import Assertions
from watchbell.domain.dns_fields import DnsRequestFields
from watchbell.domain.dns_judging import DnsWish, agreement, judge_reply, needs_whole, serial_of
from watchbell.lib.dns_message import Record, Reply, Rest

A = Record("example.org", "A", 60, "192.0.2.7")
B = Record("example.org", "A", 30, "192.0.2.8")
SOA = Record("example.org", "SOA", 60, "ns.example.org admin.example.org 7 1 2 3 4")
NO_REST = Rest()
WISH = DnsWish("example.org", "A", (), "any", "NOERROR", authenticated=False, assertions=())


def reply(*records, rcode=0, rest=NO_REST, bits=0x8180):
    return Reply(rcode, False, False, records, bits, rest)


def told(answer, **wish):
    return [(found.ok, found.detail) for found in judge_reply(answer, "1.1.1.1:53", 1.5, WISH._replace(**wish))]


def assertions(*items):
    return TypeAdapter(Assertions).validate_python(items)


def test_what_is_expected_of_the_code_comes_first():
    assert told(reply(rcode=2)) == [(False, "1.1.1.1:53 answered SERVFAIL")]
    reasons = Rest(reasons=((7, ""), (999, "odd")))
    assert told(reply(rcode=2, rest=reasons)) == [(False, "1.1.1.1:53 answered SERVFAIL (signature expired, 999: odd)")]
    assert told(reply(rcode=2), rcode="SERVFAIL") == [(True, "SERVFAIL, no A record")]


def test_an_authenticated_answer_says_so():
    assert told(reply(A, bits=0x81A0), authenticated=True)[1] == (
        True,
        "the answer of 1.1.1.1:53 is authenticated by DNSSEC",
    )
    assert not told(reply(A), authenticated=True)[1][0]


def test_the_order_of_records_does_not_matter_for_agreement():
    assert agreement({"a": reply(A, B), "b": reply(B, A)}, "A").ok
    assert not agreement({"a": reply(A, B), "b": reply(A)}, "A").ok
    assert not agreement({"a": reply(), "b": reply(rcode=3)}, "A").ok


def test_a_serial_is_read_from_either_section():
    assert serial_of(reply(SOA)) == 7
    assert serial_of(reply(rest=Rest(authority=(SOA,)))) == 7
    assert serial_of(reply(A)) is None
    assert serial_of(reply(A._replace(record_type="SOA"))) is None


def test_missing_things_are_judged_as_missing():
    gone = assertions(
        {"subject": "serial", "operator": "not_exists"}, {"subject": "ttl", "operator": "equals", "value": 30}
    )
    assert [ok for ok, _ in told(reply(A, B), assertions=gone)] == [True, True, True]
    assert [ok for ok, _ in told(reply(), assertions=gone, match="none")] == [True, True, False]


def test_all_sections_are_read_only_when_they_are_judged():
    plain = assertions({"subject": "ttl", "operator": "equals", "value": 30})
    group = assertions({"match": "any", "assertions": [{"subject": "authority", "operator": "is_empty"}]})
    assert not needs_whole(plain)
    assert needs_whole(group)
    assert DnsRequestFields(nsid=True).asking(whole=False).whole


def test_edns_takes_a_packet_or_is_off():
    assert DnsRequestFields(edns_size=0).asking(whole=False).edns_size == 0
    with pytest.raises(ValidationError):
        DnsRequestFields(edns_size=511)
