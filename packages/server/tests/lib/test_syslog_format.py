import re

import pytest

from watchbell.lib.syslog_format import FACILITIES, Record, encode, framed

RECORD = Record(
    facility=3,
    severity=2,
    timestamp="2023-11-14T22:13:20.000Z",
    hostname="watch.example.org",
    app_name="watchbell",
    message_id="incident.created",
    element="watchbell@32473",
    parameters=(("type", "failure"), ("service", "Shop")),
    text="Shop is down",
)
SHAPE = re.compile(
    rb"<(\d{1,3})>1 (\S+) ([!-~]{1,255}) ([!-~]{1,48}) - ([!-~]{1,32}) "
    rb'\[watchbell@32473((?: [!-~]+="(?:[^"\\\]]|\\["\\\]])*")*)\] \xef\xbb\xbf(.*)',
    re.DOTALL,
)
"""RFC 5424 section 6, as far as we use it."""


def test_a_record_as_the_rfc_writes_it():
    assert encode(RECORD, 2048) == (
        b"<26>1 2023-11-14T22:13:20.000Z watch.example.org watchbell - incident.created "
        b'[watchbell@32473 type="failure" service="Shop"] \xef\xbb\xbfShop is down'
    )


def test_the_facilities_stand_at_their_numbers():
    assert (FACILITIES.index("daemon"), FACILITIES.index("authpriv"), FACILITIES.index("local0")) == (3, 10, 16)
    assert FACILITIES.index("local7") == 23


def test_quotes_backslashes_and_brackets_are_escaped():
    sent = encode(RECORD._replace(parameters=(("service", r'a"b\c]d ü'),)), 2048)
    assert rb'service="a\"b\\c\]d ' + "ü".encode() + b'"' in sent
    assert SHAPE.fullmatch(sent)


def test_header_fields_hold_printable_ascii_only_and_keep_their_limits():
    sent = encode(RECORD._replace(hostname="wätch box" + "x" * 300, app_name="a\nb" * 30, message_id=""), 4096)
    assert sent.split(b" ")[2].startswith(b"w_tch_boxxx")
    assert [len(part) for part in sent.split(b" ")[2:6]] == [255, 48, 1, 1]


@pytest.mark.parametrize("limit", [1000, 2047, 2048, 8192])
@pytest.mark.parametrize("filling", ["x", "ü", "😀", '"', "\\", "]"])
def test_however_long_the_texts_the_limit_is_kept_and_no_character_is_halved(limit, filling):
    long = filling * 20_000
    sent = encode(RECORD._replace(text=long, parameters=(("type", "failure"), ("service", long), ("link", "x"))), limit)
    assert limit - 3 <= len(sent) <= limit
    matched = SHAPE.fullmatch(sent)
    assert matched
    assert matched[6] == b' type="failure" link="x"'
    assert matched[7].decode().endswith("…")


def test_a_frame_counts_bytes():
    assert framed("aü".encode()) == b"3 a\xc3\xbc"
