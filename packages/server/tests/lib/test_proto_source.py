import pytest

from watchbell.lib.proto_source import FieldSpec, Method, parse_proto

SOURCE = """
syntax = "proto3";  /* a comment;
over lines */
package shop.v1;
import "google/protobuf/timestamp.proto";
option (some.option) = { a: 1, b: [2] };

message Order {
  option deprecated = true;
  reserved 2, 15, 9 to 11;
  reserved "old";
  enum State { option allow_alias = true; NEW = 0; DONE = 0x2 [(x) = "};"]; GONE = -1; }
  message Line { string sku = 1; .shop.v1.Order parent = 2; }
  int32 id = 1;
  State state = 3;
  repeated Line lines = 4 [json_name = "rows", deprecated = false];
  map<string, Line> by_sku = 5;
  oneof payment { option (y) = 1; string card = 6; bytes cash = 7; }
  optional bool gift = 8;
  google.protobuf.Timestamp at = 12;
}
service Shop {
  option (z) = true;
  rpc Buy (Order) returns (.shop.v1.Order.Line) { option (h) = { get: "/x" }; }
  rpc Watch (Order) returns (stream Order);
}
;
"""


def test_definitions_are_read_with_all_that_may_stand_beside_them():
    schema = parse_proto(SOURCE)
    assert schema.messages["shop.v1.Order"] == [
        FieldSpec("id", 1, "int32"),
        FieldSpec("state", 3, "shop.v1.Order.State"),
        FieldSpec("lines", 4, "shop.v1.Order.Line", repeated=True),
        FieldSpec("by_sku", 5, "shop.v1.Order.Line", key_type="string"),
        FieldSpec("card", 6, "string", optional=True),
        FieldSpec("cash", 7, "bytes", optional=True),
        FieldSpec("gift", 8, "bool", optional=True),
        FieldSpec("at", 12, "google.protobuf.Timestamp"),
    ]
    assert schema.messages["shop.v1.Order.Line"][1].type == "shop.v1.Order"
    assert schema.enums == {"shop.v1.Order.State": {"NEW": 0, "DONE": 2, "GONE": -1}}
    assert schema.methods == {
        "shop.v1.Shop/Buy": Method("shop.v1.Order", "shop.v1.Order.Line", streams=False),
        "shop.v1.Shop/Watch": Method("shop.v1.Order", "shop.v1.Order", streams=True),
    }


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nonsense", "line 1: 'nonsense' is not understood"),
        ("message A {\n\n  Nix x = 1;\n}", "the type Nix is not in the text"),
        ("message A { string x = 1;", "ends too soon"),
        ("message A { string x = ; }", "is not understood"),
        ("message A { string x; }", "is not understood"),
        ("message A { group G = 1 {} }", "is not understood"),
        ("message A { 5 x = 1; }", "is not understood"),
        ("service A { rpc B (C) returns (C); }", "the type C is not in the text"),
        ("service A { nix }", "is not understood"),
        ('message A { string x = 1 [a = "\n"]; }', "line 1 is not understood"),
        ("\n\n§", "line 3 is not understood"),
        ("message A {" * 50, "nested too deep"),
    ],
)
def test_what_is_not_understood_is_told_with_its_place(source, said):
    with pytest.raises(ValueError, match=said):
        parse_proto(source)
