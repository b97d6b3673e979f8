"""The docker kind against a faithful fake of the engine's inspect route: no engine runs here."""

import json
import ssl
import time

import pytest
import trustme

from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.docker import PROBER, DockerTarget

NOW = int(time.time() * 1000)
RUNNING = {
    "Id": "a" * 64,
    "RestartCount": 2,
    "Config": {"Image": "nginx:1.27"},
    "State": {
        "Status": "running", "Running": True, "OOMKilled": False, "ExitCode": 0, "Error": "",
        "StartedAt": "2026-01-02T03:04:05.123456789Z",
        "Health": {"Status": "healthy", "Log": [{"ExitCode": 0, "Output": "ok\n"}]},
    },
}  # fmt: skip


def with_state(**changed):
    return {**RUNNING, "State": {**RUNNING["State"], **changed}}


@pytest.fixture
def engine(serve):
    """The fake of Docker's `GET /containers/{name}/json`."""

    async def start(document, *, raw=None, **options):
        async def handle(reader, writer):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            there = head.startswith("GET /containers/web-1/json HTTP/1.1")
            body = json.dumps(document if there else {"message": "No such container"}).encode()
            status = "200 OK" if there else "404 Not Found"
            writer.write(raw or f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            await writer.drain()

        return await serve(handle, **options)

    return start


async def ask(url, timeout_ms=30_000, *, allow_private=True, container="web-1", **config):
    target = DockerTarget(container=container, engine=url, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


async def test_a_healthy_container_is_up_and_judged(engine):
    rules = [
        {"subject": "image", "value": "nginx:1.27"},
        {"subject": "restarts", "operator": "at_most", "value": 2},
        {"subject": "uptime", "operator": "greater_than", "value": 60},
    ]
    seen = await ask(f"tcp://127.0.0.1:{await engine(RUNNING)}", assertions=rules)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps] == [
        "resolve",
        "inspect",
        "state",
        "health",
        "image",
        "restarts",
        "uptime",
    ]
    assert seen.facts == {"image": "nginx:1.27", "state": "running", "health": "healthy", "restarts": 2}


@pytest.mark.parametrize(
    ("state", "verdict", "words"),
    [
        ({"Health": {"Status": "starting"}}, Verdict.DEGRADED, "says starting"),
        ({"Health": {"Status": "unhealthy", "Log": [{"Output": "no db"}]}}, Verdict.FAILURE, "says unhealthy: no db"),
        (
            {"Status": "exited", "ExitCode": 137, "OOMKilled": True},
            Verdict.FAILURE,
            "exit code 137 after it ran out of",
        ),
        ({"Status": "restarting"}, Verdict.FAILURE, "is restarting"),
        ({"Status": "paused"}, Verdict.FAILURE, "is paused"),
        ({"Health": None}, Verdict.SUCCESS, None),
        ({"Health": "nonsense", "StartedAt": 7, "ExitCode": "x"}, Verdict.SUCCESS, None),
    ],
)
async def test_every_state_is_told(engine, state, verdict, words):
    seen = await ask(f"tcp://127.0.0.1:{await engine(with_state(**state))}")
    assert seen.verdict is verdict
    assert words is None or words in seen.error


async def test_a_container_that_is_not_there_and_an_engine_that_is_none(engine, free_port, tmp_path):
    port = await engine(RUNNING)
    assert "there is no container 'db'" in (await ask(f"tcp://127.0.0.1:{port}", container="db")).error
    for raw in (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"garbage\r\n\r\n", b"HTTP/1.1 500 No\r\n\r\n[]"):
        seen = await ask(f"tcp://127.0.0.1:{await engine(RUNNING, raw=raw)}")
        assert seen.verdict is Verdict.FAILURE
    huge = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2_000_000
    assert "more than" in (await ask(f"tcp://127.0.0.1:{await engine(RUNNING, raw=huge)}")).error
    assert "refused" in (await ask(f"tcp://127.0.0.1:{free_port}")).error
    assert "there is no Docker engine at" in (await ask(f"unix://{tmp_path}/none")).error


async def test_silence_is_a_timeout(serve):
    async def silent(reader, _writer):
        await reader.read()

    seen = await ask(f"tcp://127.0.0.1:{await serve(silent)}", timeout_ms=100)
    assert seen.verdict is Verdict.TIMEOUT


async def test_over_tls_both_sides_show_certificates(engine):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    issued = authority.issue_cert("client.example")
    ours = {
        "ca_certificate": authority.cert_pem.bytes().decode(),
        "client_certificate": b"".join(each.bytes() for each in issued.cert_chain_pems).decode(),
        "client_key": issued.private_key_pem.bytes().decode(),
    }
    port = await engine(RUNNING, ssl=context)
    seen = await ask(f"https://localhost:{port}", **ours)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert (await ask(f"https://localhost:{port}")).verdict is Verdict.FAILURE


async def test_strangers_reach_no_engine(engine):
    assert (
        "is not a public address" in (await ask(f"tcp://127.0.0.1:{await engine(RUNNING)}", allow_private=False)).error
    )
    assert "may not be asked" in (await ask("unix:///var/run/docker.sock", allow_private=False)).error


def test_configs():
    assert PROBER.describe(DockerTarget(container="web-1")) == "web-1"
    for bad in ("docker", "unix://host/x", "tcp://", "ftp://a", "tcp://a/path"):
        with pytest.raises(ValueError, match="write unix"):
            DockerTarget(container="web-1", engine=bad)
    with pytest.raises(ValueError, match="container"):
        DockerTarget(container="../etc")
