"""SNMP's names and values: read, written, and hostile ones refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.ber import Element
from watchbell.lib.snmp_values import Missing, decode_oid, encode_oid, name_of, numbers_of, read_value

ARCS = st.lists(st.integers(0, 0xFFFF_FFFF), max_size=30)


@given(st.integers(0, 2), st.integers(0, 39), ARCS)
def test_an_oid_survives_its_encoding(first, second, rest):
    oid = ".".join(map(str, (first, second, *rest)))
    assert decode_oid(encode_oid(oid)) == oid == numbers_of(oid)


def test_names_stand_for_numbers():
    assert numbers_of("sysUpTime.0") == "1.3.6.1.2.1.1.3.0"
    assert numbers_of(".1.3.6.1") == "1.3.6.1"
    assert name_of("1.3.6.1.2.1.2.2.1.8.2") == "ifOperStatus.2"
    assert name_of("1.3.6.1.4.1.9.9") == "1.3.6.1.4.1.9.9"


@pytest.mark.parametrize(
    "oid", ["", "1", "3.1", "1.40", "1.3..6", "nonsense.0", "1.3.99999999999", "1.3.4294967296", "x y"]
)
def test_what_is_no_oid_is_refused(oid):
    with pytest.raises(ValueError, match="OID"):
        numbers_of(oid)


@pytest.mark.parametrize(
    ("tag", "content", "value"),
    [
        (0x02, b"\xff", -1),
        (0x41, b"\x00\xff\xff\xff\xff", 4_294_967_295),
        (0x46, b"\x00" + b"\xff" * 8, 2**64 - 1),
        (0x43, b"\x27\x10", 100.0),
        (0x04, b"tower\0", "tower"),
        (0x04, "Rümlang".encode(), "Rümlang"),
        (0x04, b"\x00\x1a\x2b", "00:1a:2b"),
        (0x04, b"\xff\xfe", "ff:fe"),
        (0x05, b"", None),
        (0x06, b"\x2b\x06", "1.3.6"),
        (0x40, b"\x7f\x00\x00\x01", "127.0.0.1"),
        (0x44, b"\x9f\x78\x04\x3f\x80\x00\x00", 1.0),
        (0x44, b"\x01", "01"),
        (0x81, b"", Missing("has no such instance at the agent")),
    ],
)
def test_values_are_what_people_mean(tag, content, value):
    assert read_value(Element(tag, content)) == value


@given(st.integers(0, 255), st.binary(max_size=12))
def test_no_value_does_harm(tag, content):
    with contextlib.suppress(ValueError):
        read_value(Element(tag, content))
