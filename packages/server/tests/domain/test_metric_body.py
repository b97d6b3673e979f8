import pytest

from watchbell.domain.metric_body import readings_in
from watchbell.domain.pings import MAX_READINGS, Reading
from watchbell.lib.clock import parse_rfc3339

AT = parse_rfc3339("2026-01-31T12:00:00Z")


@pytest.mark.parametrize(
    ("body", "readings"),
    [
        (b'{"value": 1.5}', [(1.5, None)]),
        (b'{"value": "1.5", "host": "a"}', [(1.5, None)]),
        (b'{"value": -3, "at": "2026-01-31T12:00:00Z"}', [(-3, AT)]),
        (b'{"value": 1, "at": "2026-01-31T13:00:00+01:00"}', [(1, AT)]),
        (b'{"value": 1, "at": 1769860800}', [(1, AT)]),
        (b'{"value": 1, "at": 1769860800000}', [(1, AT)]),
        (b'{"value": 1, "at": 1769860800.25}', [(1, AT + 250)]),
        (b'{"value": 1, "at": null}', [(1, None)]),
        (b'{"values": [1, "2", {"value": 3, "at": 1769860800}]}', [(1, None), (2, None), (3, AT)]),
        (b"[1, 2]", [(1, None), (2, None)]),
        (b"42", [(42, None)]),
        (b' "42" ', [(42, None)]),
        (b"value=7.5", [(7.5, None)]),
        (b"value=7&host=a", [(7, None)]),
        (b'\xef\xbb\xbf{"value": 1}', [(1, None)]),
        (b"1" + b"0" * 300, [(1e300, None)]),
    ],
)
def test_values_are_found_in_every_shape(body, readings):
    assert readings_in(body) == tuple(Reading(*each) for each in readings)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b"hello", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "nested more than"),
        (b"{}", "value is missing"),
        (b'{"value": null}', "value is missing"),
        (b'{"value": true}', "value is no number"),
        (b'{"value": [1]}', "value is no number"),
        (b'{"value": "high"}', "value is no number"),
        (b'{"value": NaN}', "is not JSON"),
        (b'{"value": "nan"}', "value is no number"),
        (b'{"value": 1e999}', "not JSON"),
        (b"1" + b"0" * 400, "must be a finite number"),
        (b"[]", "send 1 to 1000 values"),
        (b'{"values": 3}', "values must be a list"),
        (b"[1, {}]", "value 2 is missing"),
        (b'[1, 2, "x"]', "value 3 is no number"),
        (b'{"value": 1, "at": "yesterday"}', "at must be a time such as"),
        (b'{"value": 1, "at": "2026-01-31T12:00:00"}', "at must be a time such as"),
        (b'{"value": 1, "at": -5}', "at must be a time such as"),
        (b'{"value": 1, "at": 1e300}', "at must be a time such as"),
        (b'{"value": 1, "at": true}', "at must be a time such as"),
        (b'{"value": 1, "at": []}', "at must be a time such as"),
        (b"value=", "value"),
        (b"value=x", "value is no number"),
    ],
)
def test_what_holds_no_value_says_why(body, says):
    with pytest.raises(ValueError, match=says):
        readings_in(body)


def test_as_many_values_as_are_allowed_and_no_more():
    assert len(readings_in(b"[" + b"1," * (MAX_READINGS - 1) + b"1]")) == MAX_READINGS
    with pytest.raises(ValueError, match="send 1 to 1000 values"):
        readings_in(b"[" + b"1," * MAX_READINGS + b"1]")


@pytest.mark.parametrize(
    ("body", "path", "value"),
    [
        (b'{"disk": {"used": "91.5"}}', "$.disk.used", 91.5),
        (b'[{"cpu": 3}]', "$[0].cpu", 3),
        (b'{"value": "ok", "load": 2}', "load", 2),
    ],
)
def test_a_path_finds_the_value_wherever_it_stands(body, path, value):
    assert readings_in(body, path) == (Reading(value),)


@pytest.mark.parametrize(
    ("body", "path", "says"),
    [
        (b'{"a": 1}', "$.b", "there is nothing"),
        (b'{"a": [1, 2]}', "$.a[*]", "there is 2 things"),
        (b'{"a": {"b": 1}}', "$.a", r"what is at \$.a is no number"),
        (b"value=3", "$.a", "is not JSON"),
    ],
)
def test_a_path_that_finds_no_number_says_what_is_there(body, path, says):
    with pytest.raises(ValueError, match=says):
        readings_in(body, path)
