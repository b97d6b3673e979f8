import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.protobuf_wire import check_path, encode_json, fields, look_up, varint


def test_the_examples_of_the_encoding_guide():
    assert encode_json('{"1": 150}') == bytes.fromhex("089601")
    assert encode_json('{"2": "testing"}') == bytes.fromhex("120774657374696e67")
    assert encode_json('{"3": {"1": 150}}') == bytes.fromhex("1a03089601")
    assert encode_json('{"4": "hello", "6": [1, 2, 3]}') == bytes.fromhex("220568656c6c6f300130023003")
    assert varint(-2) == bytes.fromhex("feffffffffffffffff01")


def test_types_are_told_by_the_key():
    data = encode_json(
        '{"1:sint": -3, "2:float": 1.5, "3": 2.5, "4:fixed32": 7, "5:bytes": "00ff", "6": true, "7": -1, "8:fixed64": 9}'
    )
    paths = ["1:sint", "2:float", "3:double", "4:fixed32", "5", "6:bool", "7", "8:fixed64", "5:bytes"]
    assert [look_up(data, path)[0] for path in paths] == [-3, 1.5, 2.5, 7, "00ff", True, -1, 9, "00ff"]


def test_paths_lead_into_messages_and_find_all():
    data = encode_json('{"1": [{"2": "a"}, {"2": "b"}], "3": 1}')
    assert look_up(data, "1.2") == ["a", "b"]
    assert look_up(data, "9") == []
    assert look_up(data, "3.1") == []


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"a": 1}', '{"0": 1}', '{"1": null}', '{"1:bytes": "x"}', '{"1:fixed32": -1}', '{"1:int": "x"}',
     '{"1": 99999999999999999999999}', "[" * 5000, json.dumps({"1:float": 1e300})],
)  # fmt: skip
def test_what_is_no_message_is_told(text):
    with pytest.raises(ValueError):
        encode_json(text)


@pytest.mark.parametrize("path", ["", "a", "1.", "1:x", "0"])
def test_a_path_that_cannot_be_is_told(path):
    with pytest.raises(ValueError):
        check_path(path)


@given(st.binary(max_size=200))
def test_garbage_is_read_or_refused_and_nothing_else(data):
    try:
        list(fields(data))
        look_up(data, "1.1")
    except ValueError:
        pass


@given(st.integers(min_value=-(2**63), max_value=2**63 - 1))
def test_every_integer_comes_back(number):
    assert look_up(encode_json(json.dumps({"1": number, "2:sint": number})), "1") == [number]
    assert look_up(encode_json(json.dumps({"2:sint": number})), "2:sint") == [number]
