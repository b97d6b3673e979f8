import pytest

from watchbell.lib.postgres_login import answer_to
from watchbell.lib.postgres_values import value_of
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.tds_bytes import Bytes
from watchbell.lib.tds_values import columns_of
from watchbell.lib.tls_plan import plan_for
from watchbell.lib.wrong_protocol import understood

PLACE = "db.example.org:1"


@pytest.mark.parametrize(
    ("text", "oid", "value"),
    [
        ("t", 16, True), ("f", 16, False), ("-7", 20, -7), ("1e3", 701, 1000.0), ("NaN", 701, "nan"), ("1.50", 1700, 1.5),
        ("NaN", 1700, "NaN"), ("x", 1700, "x"), ('{"a": 1}', 3802, {"a": 1}), ("2026-01-02", 1082, "2026-01-02"),
    ],
)  # fmt: skip
def test_values_of_postgresql(text, oid, value):
    assert value_of(text, oid) == value


def test_what_postgresql_asks_at_a_login():
    assert answer_to(b"\0\0\0\0", "me", None, None, PLACE) == (None, None)
    assert answer_to(b"\0\0\0\3", "me", "pw", None, PLACE)[0] == b"pw\0"
    assert answer_to(b"\0\0\0\5salt", "me", "pw", None, PLACE)[0] == b"md5652274be247bb9ae24bac7dc11fd7733\0"
    with pytest.raises(NoConnection, match="by GSSAPI, which checks do not speak"):
        answer_to(b"\0\0\0\7", "me", "pw", None, PLACE)
    with pytest.raises(NoConnection, match="asks for a password, and none is given"):
        answer_to(b"\0\0\0\3", "me", None, None, PLACE)


def test_a_plan_without_tls_gives_up_only_when_tls_is_needed():
    def plan(mode):
        return plan_for(mode, "db.example.org", None, None, None, None)

    assert plan("off").context is None
    assert plan("verify").name == "db.example.org"
    assert plan_for("verify", "192.0.2.7", None, None, None, None).name is None
    plan("prefer").refuse_plain(PLACE)
    for mode in ("require", "verify"):
        with pytest.raises(NoConnection, match="offers no TLS"):
            plan(mode).refuse_plain(PLACE)
    with pytest.raises(NoConnection, match="cannot be used"):
        plan_for("verify", "db.example.org", None, "no PEM", None, None)


@pytest.mark.parametrize("bug", [IndexError, KeyError, ValueError, RecursionError, OverflowError])
def test_an_answer_that_cannot_be_taken_apart_is_the_servers_fault(bug):
    with (
        pytest.raises(NoConnection, match=r"db\.example\.org:1 sent an answer that is not valid MySQL"),
        understood(PLACE, "MySQL"),
    ):
        raise bug


def test_a_reply_of_sql_server_that_ends_too_early():
    for read in (lambda data: data.number(4), lambda data: data.text(1), lambda data: data.chunks()):
        with pytest.raises(IndexError):
            read(Bytes(b"\x05a"))


@pytest.mark.parametrize("told", [b"\1\0" + b"\0" * 6 + b"\x99", b"\xf0\xff" + b"\0" * 50])
def test_columns_of_sql_server_that_cannot_be(told):
    with pytest.raises(ValueError):
        columns_of(Bytes(told))
