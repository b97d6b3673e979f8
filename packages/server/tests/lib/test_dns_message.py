from contextlib import suppress

import dns.message
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.dns_message import RECORD_TYPES, BadReply, parse_reply, query, question

DATA = {
    "A": ["192.0.2.7", "192.0.2.8"],
    "AAAA": ["2001:db8::7"],
    "NS": ["ns1.example.org."],
    "CNAME": ["www.example.org."],
    "SOA": ["ns1.example.org. admin.example.org. 7 3600 600 86400 60"],
    "PTR": ["host.example.org."],
    "MX": ["10 mail.example.org."],
    "TXT": ['"v=spf1 " "-all"'],
    "SRV": ["1 2 5060 sip.example.org."],
    "CAA": ['0 issue "letsencrypt.org"'],
}
TEXT = {
    "NS": "ns1.example.org",
    "SOA": "ns1.example.org admin.example.org 7 3600 600 86400 60",
    "MX": "10 mail.example.org",
    "TXT": "v=spf1 -all",
    "SRV": "1 2 5060 sip.example.org",
    "CAA": '0 issue "letsencrypt.org"',
}


def reply_to(name, record_type, data=(), **flags):
    asked = dns.message.make_query(name, record_type)
    reply = dns.message.make_response(asked)
    if data:
        reply.answer.append(dns.rrset.from_text_list(name, 300, "IN", record_type, data))
    for flag, value in flags.items():
        setattr(reply, flag, value)
    return reply


@pytest.mark.parametrize("record_type", RECORD_TYPES)
def test_every_record_type_reads_as_in_a_zone_file(record_type):
    wire = reply_to("example.org.", record_type, DATA[record_type]).to_wire()
    reply = parse_reply(wire, question("example.org", record_type))
    assert reply.rcode_name == "NOERROR"
    assert [record.record_type for record in reply.records] == [record_type] * len(DATA[record_type])
    expected = {TEXT.get(record_type, text.removesuffix(".")) for text in DATA[record_type]}
    assert {record.text for record in reply.records} == expected
    assert reply.records[0].name == "example.org"
    assert reply.records[0].ttl == 300


def test_our_query_is_read_by_a_full_library():
    message = dns.message.from_wire(query(4711, question("a.example.org", "MX")))
    assert message.id == 4711
    assert message.question[0].name.to_text() == "a.example.org."
    assert message.question[0].rdtype == dns.rdatatype.MX
    assert message.edns == 0
    assert message.payload == 1232


def test_the_root_can_be_asked_for():
    assert question(".", "NS") == b"\x00\x00\x02\x00\x01"


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".org", ".".join(["abcdefg"] * 40), "ü.org"])
def test_names_that_cannot_be_asked_for_are_refused(name):
    with pytest.raises(ValueError):
        question(name, "A")


def test_a_reply_to_another_question_is_refused():
    with pytest.raises(BadReply, match="another question"):
        parse_reply(reply_to("example.org.", "A").to_wire(), question("example.com", "A"))


def test_a_question_is_no_reply():
    asked = question("example.org", "A")
    with pytest.raises(BadReply, match="question came"):
        parse_reply(query(1, asked), asked)


def test_a_name_that_points_at_itself_is_refused():
    asked = question("a", "A")
    head = b"\x00\x01\x80\x00\x00\x01\x00\x01\x00\x00\x00\x00" + asked
    with pytest.raises(BadReply, match="circle"):
        parse_reply(
            head + bytes([0xC0, len(head)]) + b"\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04\x7f\x00\x00\x01", asked
        )


@given(st.binary(max_size=300))
def test_garbage_never_does_more_than_be_refused(garbage):
    asked = question("example.org", "A")
    for head in (b"", b"\x00\x01\x80\x00\x00\x01\x00\x09\x00\x00\x00\x00" + asked):
        with suppress(BadReply):
            parse_reply(head + garbage, asked)


@given(st.data())
def test_a_reply_with_changed_bytes_is_read_or_refused(data):
    wire = bytearray(reply_to("example.org.", "SOA", DATA["SOA"]).to_wire())
    for _ in range(data.draw(st.integers(1, 6))):
        wire[data.draw(st.integers(0, len(wire) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BadReply):
        parse_reply(bytes(wire), question("example.org", "SOA"))
