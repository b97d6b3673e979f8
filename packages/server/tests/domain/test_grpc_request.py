import pytest
from pydantic import ValidationError

from watchbell.domain.grpc_request import GrpcRequest

SOURCE = 'syntax = "proto3"; message A { string name = 1; } service S { rpc Get (A) returns (A); }'


def test_a_health_check_asks_for_its_service():
    asked = GrpcRequest(service="shop.Cart")
    assert (asked.path, asked.message) == ("/grpc.health.v1.Health/Check", b"\x0a\x09shop.Cart")


def test_a_method_is_written_by_names_or_by_numbers():
    by_name = GrpcRequest(call="method", method="S/Get", proto=SOURCE, request='{"name": "x"}')
    by_number = GrpcRequest(call="method", method="/S/Get", request='{"1": "x"}')
    assert by_name.message == by_number.message == b"\x0a\x01x"
    assert by_name.path == by_number.path == "/S/Get"
    assert by_name.as_json(b"\x0a\x01y") == '{"name": "y"}'
    with pytest.raises(ValueError, match="only with definitions"):
        by_number.as_json(b"")


@pytest.mark.parametrize("request_text", ["{", '{"name": 5}', "[" * 5000])
def test_a_request_that_cannot_be_written_is_refused(request_text):
    with pytest.raises(ValidationError):
        GrpcRequest(call="method", method="S/Get", proto=SOURCE, request=request_text)
