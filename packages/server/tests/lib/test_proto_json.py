"""Messages between JSON and the wire, beside Google's own library."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.proto_json import decode_message, encode_message
from watchbell.lib.proto_source import SCALARS, parse_proto

STRUCT = """
package google.protobuf;
message Struct { map<string, Value> fields = 1; }
message Value {
  oneof kind {
    NullValue null_value = 1; double number_value = 2; string string_value = 3;
    bool bool_value = 4; Struct struct_value = 5; ListValue list_value = 6;
  }
}
enum NullValue { NULL_VALUE = 0; }
message ListValue { repeated Value values = 1; }
"""
KINDS = sorted(SCALARS)
ALL = parse_proto(
    "enum Mood { NO = 0; YES = 1; LESS = -1; } message M {"
    + "".join(
        f"{kind} {kind}_x = {number}; repeated {kind} all_{kind} = {number + 20};"
        for number, kind in enumerate(KINDS, 1)
    )
    + " Mood mood = 50; repeated Mood moods = 51; map<int32, M> sub = 52; map<bool, sint64> flags = 53; M one = 54; }"
)


def values(kind):
    if "int" in kind or "fixed" in kind:
        bits = 64 if "64" in kind else 32
        unsigned = kind.startswith(("u", "fixed"))
        return st.integers(0, 2**bits - 1) if unsigned else st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    others = {"bool": st.booleans(), "string": st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
              "bytes": st.sampled_from(["", "AP8=", "YWJj"]), "float": st.floats(width=32, allow_nan=False),
              "double": st.floats(allow_nan=False)}  # fmt: skip
    return others[kind]


messages = st.fixed_dictionaries(
    {},
    optional={f"{kind}_x": values(kind) for kind in KINDS}
    | {f"all_{kind}": st.lists(values(kind), max_size=3) for kind in KINDS},
)


@given(messages)
def test_every_kind_of_value_comes_back(message):
    given_message = {**message, "mood": "LESS", "moods": ["YES", "NO"], "sub": {"-3": {}}, "flags": {"true": -9}}
    found = decode_message(ALL, "M", encode_message(ALL, "M", given_message))
    expected = json.loads(json.dumps(given_message), parse_constant=lambda name: name.replace("Infinity", "inf"))
    assert {name: value for name, value in found.items() if name in message} == {
        name: value for name, value in expected.items() if name in message
    }
    assert (found["mood"], found["moods"], list(found["sub"]), found["flags"]) == (
        "LESS",
        ["YES", "NO"],
        ["-3"],
        {"true": -9},
    )


def test_googles_library_reads_and_writes_the_same():
    struct_pb2 = pytest.importorskip("google.protobuf.struct_pb2", reason="protobuf is not installed")
    schema = parse_proto(STRUCT)
    document = {"a": 1.5, "b": ["x", True, None], "c": {"d": -2.0}}
    theirs = struct_pb2.Struct()
    theirs.update(document)
    ours = decode_message(schema, "google.protobuf.Struct", theirs.SerializeToString())
    assert ours["fields"]["a"] == {"number_value": 1.5}
    assert ours["fields"]["b"]["list_value"]["values"][1:] == [{"bool_value": True}, {"null_value": "NULL_VALUE"}]
    again = struct_pb2.Struct.FromString(encode_message(schema, "google.protobuf.Struct", ours))
    assert again == theirs


def test_camel_case_is_understood_and_defaults_are_shown():
    schema = parse_proto(
        "message A { int64 long_name = 1; optional string left = 2; A inner = 3; repeated bool all = 4; }"
    )
    assert encode_message(schema, "A", {"longName": 5, "left": None}) == b"\x08\x05"
    assert decode_message(schema, "A", b"") == {"long_name": 0, "all": []}


@pytest.mark.parametrize(
    "message",
    [[], {"nix": 1}, {"int32_x": 1.5}, {"int32_x": 2**31}, {"int32_x": True}, {"int32_x": "x"}, {"uint32_x": -1},
     {"string_x": 5}, {"bytes_x": "?"}, {"bool_x": "yes"}, {"all_bool": True}, {"mood": "BAD"}, {"sub": []},
     {"one": 5}, {"double_x": []}, {"float_x": 1e300}, {"fixed32_x": -1}, {"sub": {"x": {}}}],
)  # fmt: skip
def test_what_does_not_fit_is_told(message):
    with pytest.raises(ValueError):
        encode_message(ALL, "M", message)


@given(st.binary(max_size=100))
def test_garbage_is_read_or_refused_and_nothing_else(data):
    with contextlib.suppress(ValueError):
        json.dumps(decode_message(ALL, "M", data), allow_nan=False)


def test_a_message_within_itself_ends_somewhere():
    deep = b""
    for _ in range(60):
        deep = (
            b"\xb2\x03"
            + (bytes([len(deep)]) if len(deep) < 128 else bytes([len(deep) & 0x7F | 0x80, len(deep) >> 7]))
            + deep
        )
    with pytest.raises(ValueError, match="nested too deep"):
        decode_message(ALL, "M", deep)
