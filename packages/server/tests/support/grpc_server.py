"""A real gRPC server of grpcio with the standard health service and an echo, in threads of its own."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple

os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # before the import: else its core writes of every refused handshake

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc


class Running(NamedTuple):
    port: int
    health: health.HealthServicer
    heard: list[dict[str, str]]


class _Echo(grpc.GenericRpcHandler):
    """Answers what it was asked, or the status that the metadata asks for."""

    def __init__(self, heard: list[dict[str, str]]) -> None:
        self._heard = heard

    def service(self, call: Any) -> Any:
        if call.method == "/test.Echo/Say":
            return grpc.unary_unary_rpc_method_handler(self._say)
        return None

    def _say(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        given = {key: value for key, value in context.invocation_metadata() if isinstance(value, str)}
        self._heard.append(given)
        context.set_trailing_metadata((("x-answer", "42"),))
        if given.get("x-fail"):
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "you may not, täglich")
        return request * int(given.get("x-times", "1"))


@contextmanager
def grpc_server(credentials: grpc.ServerCredentials | None = None) -> Iterator[Running]:
    """One on a free port; stopped at the end."""
    heard: list[dict[str, str]] = []
    servicer = health.HealthServicer()
    server = grpc.server(
        ThreadPoolExecutor(4), options=[("grpc.so_reuseport", 0), ("grpc.max_send_message_length", -1)]
    )
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    server.add_generic_rpc_handlers((_Echo(heard),))
    place = "127.0.0.1:0"
    port = server.add_secure_port(place, credentials) if credentials else server.add_insecure_port(place)
    servicer.set("", health_pb2.HealthCheckResponse.SERVING)
    servicer.set("shop.Cart", health_pb2.HealthCheckResponse.NOT_SERVING)
    server.start()
    try:
        yield Running(port, servicer, heard)
    finally:
        server.stop(None).wait()
