"""The gRPC kind against a real server of grpcio, and sockets that misbehave."""

import pytest
import trustme
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived
from pydantic import ValidationError

from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.grpc import PROBER, GrpcTarget

real = pytest.importorskip(
    "support.grpc_server", reason="grpcio or grpcio-health-checking is not installed: no real gRPC server to ask"
)

ECHO = """
syntax = "proto3";
package test;
import "google/protobuf/empty.proto";
enum Mood { UNKNOWN = 0; GOOD = 1; }
message Note {
  message Inner { int32 count = 1; }
  string name = 1;
  repeated string tags = 2; // what it is about
  Mood mood = 3 [deprecated = true];
  Inner inner = 4;
  int64 left_out = 5;
}
service Echo { rpc Say (Note) returns (Note); rpc Flow (stream Note) returns (google.protobuf.Empty) {} }
"""
NOW = 1_800_000_000_000


async def ask(port, host="127.0.0.1", timeout_ms=30_000, allow_private=True, **config):
    target = GrpcTarget(host=host, port=port, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


@pytest.fixture(scope="module")
def server():
    with real.grpc_server() as running:
        yield running


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def strict_server(authority):
    """By TLS, and only for those who show a certificate."""
    issued = authority.issue_cert("localhost")
    chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
    pair = [(issued.private_key_pem.bytes(), chain)]
    with real.grpc_server(real.grpc.ssl_server_credentials(pair, authority.cert_pem.bytes(), True)) as running:
        yield running


@pytest.fixture(scope="module")
def identity(authority):
    issued = authority.issue_cert("client.example")
    chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
    return {"client_certificate": chain.decode(), "client_key": issued.private_key_pem.bytes().decode()}


async def test_a_healthy_server_is_up_and_every_step_is_told(server):
    seen = await ask(server.port)
    assert (seen.verdict, seen.error, seen.status_code) == (Verdict.SUCCESS, None, 0)
    assert [step.name for step in seen.steps] == ["resolve", "connect", "call", "health"]
    assert seen.steps[-1].detail == "the server is SERVING"
    assert seen.facts == {"ip": "127.0.0.1", "status": "OK"}


async def test_a_service_that_is_not_serving_is_down(server):
    seen = await ask(server.port, service="shop.Cart")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == "the service 'shop.Cart' is NOT_SERVING, expected SERVING"
    assert (await ask(server.port, service="shop.Cart", expected_health="NOT_SERVING")).verdict is Verdict.SUCCESS


async def test_an_unknown_service_is_told(server):
    seen = await ask(server.port, service="no.Such")
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "the server knows no service 'no.Such'")
    assert (await ask(server.port, service="no.Such", expected_health="SERVICE_UNKNOWN")).verdict is Verdict.SUCCESS


async def test_any_method_can_be_called_and_its_answer_judged(server):
    assertions = [
        {"subject": "field", "path": "1", "value": "hällo"},
        {"subject": "field", "path": "3.1:sint", "value": -4},
        {"subject": "field", "path": "9", "operator": "not_exists"},
        {"subject": "metadata", "path": "X-Answer", "value": 42},
        {"subject": "status", "value": "OK"},
        {"subject": "size", "operator": "less_than", "value": 100},
    ]
    config = {"call": "method", "method": "test.Echo/Say", "request": '{"1": "hällo", "3": {"1:sint": -4}}'}
    seen = await ask(server.port, assertions=assertions, metadata={"x-token": "s3cret"}, **config)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert server.heard[-1]["x-token"] == "s3cret"
    assert server.heard[-1]["user-agent"].startswith("Watchbell/")


async def test_a_method_is_called_by_its_definitions(server):
    assertions = [
        {"subject": "json", "path": "$.name", "value": "hällo"},
        {"subject": "json", "path": "$.tags[*]", "value": "b"},
        {"subject": "cel", "path": "json.mood == 'GOOD' && json.inner.count == 7", "operator": "is_true"},
        {"subject": "jmespath", "path": "left_out", "value": 0},
    ]
    request = '{"name": "hällo", "tags": ["a", "b"], "mood": "GOOD", "inner": {"count": 7}}'
    config = {"call": "method", "method": "test.Echo/Say", "proto": ECHO, "request": request}
    seen = await ask(server.port, assertions=assertions, **config)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    without = {"call": "method", "method": "test.Echo/Say", "assertions": assertions[:1]}
    assert "only with definitions" in (await ask(server.port, **without)).error


async def test_an_answer_that_does_not_fit_its_definitions_is_a_failure(serve):
    config = {"call": "method", "method": "test.Echo/Say", "proto": ECHO}
    assertion = {"subject": "json", "path": "$.name", "value": "x"}
    seen = await ask(await serve(h2_server(with_body(b"\0\0\0\0\2\x08\x63"))), assertions=[assertion], **config)
    assert seen.error == "json $.name: the answer does not fit the definitions"


async def test_a_call_that_fails_tells_the_status_and_its_words(server):
    config = {"call": "method", "method": "/test.Echo/Say", "metadata": {"x-fail": "1"}}
    seen = await ask(server.port, **config)
    assert (seen.verdict, seen.status_code) == (Verdict.FAILURE, 7)
    assert seen.error == "expected status OK, got PERMISSION_DENIED (you may not, täglich)"
    assert (await ask(server.port, expected_status="PERMISSION_DENIED", **config)).verdict is Verdict.SUCCESS
    seen = await ask(server.port, call="method", method="test.Echo/Nothing")
    assert "got UNIMPLEMENTED" in seen.error


async def test_a_large_answer_arrives_and_an_endless_one_is_refused(server):
    config = {"call": "method", "method": "test.Echo/Say", "request": '{"1": "%s"}' % ("x" * 9000)}
    seen = await ask(server.port, metadata={"x-times": "200"}, **config)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    seen = await ask(server.port, metadata={"x-times": "600"}, **config)
    assert "an answer of more than 4194304 bytes" in seen.error


async def test_tls_with_a_client_certificate(strict_server, authority, identity):
    trusted = {"host": "localhost", "tls": True, "ca_certificate": authority.cert_pem.bytes().decode()}
    seen = await ask(strict_server.port, **trusted, **identity)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert seen.phases.tls is not None
    assert (await ask(strict_server.port, **trusted)).verdict is Verdict.FAILURE
    assert "is not valid" in (await ask(strict_server.port, host="localhost", tls=True, **identity)).error
    seen = await ask(strict_server.port, tls=True, verify_tls=False, **identity)
    assert seen.verdict is Verdict.SUCCESS


async def test_a_server_name_of_its_own_is_asked_for(strict_server, authority, identity):
    trusted = {"tls": True, "ca_certificate": authority.cert_pem.bytes().decode(), **identity}
    assert (await ask(strict_server.port, server_name="localhost", **trusted)).verdict is Verdict.SUCCESS
    assert "not valid" in (await ask(strict_server.port, server_name="other.example", **trusted)).error


def h2_server(answer):
    """Speaks real HTTP/2 and answers each request with `answer(connection, stream_id)`."""

    async def handle(reader, writer):
        connection = H2Connection(H2Configuration(client_side=False))
        connection.initiate_connection()
        writer.write(connection.data_to_send())
        while data := await reader.read(65_536):
            for event in connection.receive_data(data):
                if isinstance(event, RequestReceived):
                    answer(connection, event.stream_id)
            writer.write(connection.data_to_send())
            await writer.drain()

    return handle


def headers(*given, end=False):
    def answer(connection, stream):
        connection.send_headers(stream, list(given), end_stream=end)

    return answer


def with_body(body):
    def answer(connection, stream):
        connection.send_headers(stream, [(":status", "200"), ("content-type", "application/grpc")])
        connection.send_data(stream, body)
        connection.send_headers(stream, [("grpc-status", "0")], end_stream=True)

    return answer


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (headers((":status", "404"), end=True), "answered HTTP 404 instead of gRPC"),
        (headers((":status", "200"), ("content-type", "text/html"), end=True), "answered text/html instead of"),
        (headers((":status", "200"), ("content-type", "application/grpc"), end=True), "without a gRPC status"),
        (lambda connection, stream: connection.reset_stream(stream, 2), "broke the call off"),
        (lambda connection, stream: connection.close_connection(1, b"why"), "ended the connection"),
        (with_body(b"\0\0"), "compressed or cut off"),
        (with_body(b"\0\0\0\0\x09x"), "compressed or cut off"),
        (with_body(b"\1\0\0\0\1x"), "compressed or cut off"),
        (with_body(b"\0\0\0\0\1\xff"), "health: the answer is no protobuf message"),
        (with_body(b"\0\0\0\0\2\x08\x63"), "the server is 99, expected SERVING"),
    ],
)
async def test_wrong_answers_over_http2_are_told_in_words(serve, answer, said):
    seen = await ask(await serve(h2_server(answer)))
    assert seen.verdict is Verdict.FAILURE
    assert said in seen.error


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak HTTP/2"),
        (b"\xff" * 100_000, "does not speak HTTP/2"),
        (b"", "connection closed by"),
    ],
)
async def test_what_speaks_no_http2_is_told_in_words(serve, sent, said):
    async def handle(reader, writer):
        await reader.read(100)
        writer.write(sent)
        await writer.drain()

    seen = await ask(await serve(handle))
    assert seen.verdict is Verdict.FAILURE
    assert said in seen.error


async def test_silence_refusal_and_private_addresses(serve, free_port):
    async def silent(reader, _writer):
        await reader.read()

    seen = await undisturbed(ask, await serve(silent), timeout_ms=100)
    assert seen.verdict is Verdict.TIMEOUT
    assert "call not finished" in seen.error
    assert (await ask(free_port)).error == f"connection refused by 127.0.0.1:{free_port}"
    assert "is not a public address" in (await ask(free_port, allow_private=False)).error


@pytest.mark.parametrize(
    "config",
    [
        {"call": "method"},
        {"call": "method", "method": "Say"},
        {"call": "method", "method": "a/b c"},
        {"metadata": {"Upper": "x"}},
        {"metadata": {"grpc-status": "0"}},
        {"metadata": {"a": "b\r\nc"}},
        {"call": "method", "method": "a.B/C", "request": "{"},
        {"call": "method", "method": "a.B/C", "proto": "service X {}"},
        {"call": "method", "method": "test.Echo/Say", "proto": ECHO, "request": '{"nix": 1}'},
        {"call": "method", "method": "test.Echo/Say", "proto": ECHO, "request": "{"},
        {"call": "method", "method": "test.Echo/Say", "proto": "what is this"},
        {"call": "method", "method": "test.Echo/Flow", "proto": ECHO},
        {"expected_status": "FINE"},
        {"authority": "a b"},
        {"assertions": [{"subject": "field", "path": "x", "value": 1}]},
    ],
)
def test_what_cannot_be_is_refused_when_it_is_written(config):
    with pytest.raises(ValidationError):
        GrpcTarget(host="x", **config)


def test_shorthand_and_description():
    target = GrpcTarget.model_validate(PROBER.shorthand("grpcs://api.example.org/shop.Cart"))
    assert (target.tls, target.port, target.service) == (True, 443, "shop.Cart")
    assert PROBER.describe(target) == "api.example.org:443 shop.Cart"
    assert GrpcTarget.model_validate(PROBER.shorthand("grpc://h")).port == 50_051
