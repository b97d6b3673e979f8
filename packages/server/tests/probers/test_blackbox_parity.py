"""The same modules, the same targets: what the real blackbox_exporter says of them, and what we say."""

import json
import time

import httpx2
import pytest
import yaml

from support import blackbox, servers
from watchbell.domain.blackbox_metrics import exposition, samples_of
from watchbell.domain.blackbox_modules import config_for, read_modules
from watchbell.domain.probing import ProbeLimits
from watchbell.probers import shelf

MODULES = {
    "plain": {"prober": "http"},
    "codes": {"prober": "http", "http": {"valid_status_codes": [204, 404]}},
    "versions": {"prober": "http", "http": {"valid_http_versions": ["HTTP/2.0"]}},
    "body": {"prober": "http", "http": {"fail_if_body_not_matches_regexp": ["^Welc(ome)+$"]}},
    "no_body": {"prober": "http", "http": {"fail_if_body_matches_regexp": ["come", "never"]}},
    "header": {
        "prober": "http",
        "http": {"fail_if_header_not_matches": [{"header": "X-Role", "regexp": "^primary$"}]},
    },
    "header_may_lack": {
        "prober": "http",
        "http": {"fail_if_header_not_matches": [{"header": "X-None", "regexp": "a", "allow_missing": True}]},
    },
    "header_must_be": {"prober": "http", "http": {"fail_if_header_matches": [{"header": "X-None", "regexp": "a"}]}},
    "no_header": {"prober": "http", "http": {"fail_if_header_matches": [{"header": "X-Role", "regexp": "prim"}]}},
    "ssl": {"prober": "http", "http": {"fail_if_not_ssl": True}},
    "no_ssl": {"prober": "http", "http": {"fail_if_ssl": True}},
    "basic": {"prober": "http", "http": {"basic_auth": {"username": "mia", "password": "secret"}}},
    "no_redirect": {"prober": "http", "http": {"follow_redirects": False, "valid_status_codes": [302]}},
    "tcp": {"prober": "tcp"},
    "talk": {
        "prober": "tcp",
        "tcp": {
            "query_response": [
                {"expect": "^220 (.+) ready$", "send": "HELLO ${1}"},
                {"expect": "^you said HELLO box$"},
            ]
        },
    },
    "talk_wrong": {"prober": "tcp", "timeout": "1s", "tcp": {"query_response": [{"expect": "^500"}]}},
    "ping": {"prober": "icmp", "timeout": "2s", "icmp": {"preferred_ip_protocol": "ip4"}},
}
HTTP = ("/", "/missing", "/moved")
pytestmark = pytest.mark.skipif(blackbox.PROGRAM is None, reason="prometheus-blackbox-exporter is not installed")


@pytest.fixture(scope="session")
def exporter():
    return servers.once("blackbox-parity", lambda: {"port": blackbox.start(yaml.safe_dump({"modules": MODULES}))})[
        "port"
    ]


@pytest.fixture
async def website(serve):
    async def handle(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split()[1]
        status, body = {"/": ("200 OK", b"Welcome"), "/moved": ("302 Found", b"")}.get(path, ("404 Not Found", b"no"))
        lines = [
            f"HTTP/1.1 {status}",
            f"Content-Length: {len(body)}",
            "X-Role: primary",
            "Location: /",
            "Connection: close",
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()

    return f"http://127.0.0.1:{await serve(handle)}"


@pytest.fixture
async def greeter(serve):
    async def handle(reader, writer):
        writer.write(b"hello\n220 box ready\n")
        writer.write(b"you said " + await reader.readline())
        await writer.drain()
        await reader.read()

    return f"127.0.0.1:{await serve(handle)}"


def figures(text):
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in text.splitlines()
        if line and not line.startswith("#")
    }


async def theirs(port, module, target):
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{port}/probe", params={"module": module, "target": target})
    assert answer.status_code == 200, answer.text
    return figures(answer.text)


async def ours(name, target):
    module = read_modules({"modules": MODULES})[name]
    prober = shelf()[module.kind]
    config = prober.target.model_validate(json.loads(json.dumps(config_for(module, target))))
    limits = ProbeLimits(module.timeout_ms or 5000, int(time.time() * 1000))
    seen = await prober.probe(config, limits)
    return figures(exposition(samples_of(module.kind, seen, 1.0))), seen


SAME = ("probe_success", "probe_http_status_code", "probe_http_redirects", "probe_http_ssl", "probe_ip_protocol")


@pytest.mark.parametrize("path", HTTP)
async def test_http_modules_come_to_the_same(exporter, website, path):
    for name in [name for name, module in MODULES.items() if module["prober"] == "http"]:
        wanted, (got, seen) = await theirs(exporter, name, website + path), await ours(name, website + path)
        told = {key: (wanted.get(key), got.get(key)) for key in SAME if wanted.get(key) != got.get(key)}
        assert not told, (name, path, told, seen.error)
        missing = {key for key in wanted if key.startswith("probe_http_duration")} - got.keys()
        assert not missing


@pytest.mark.parametrize("name", ["tcp", "talk", "talk_wrong"])
async def test_tcp_modules_come_to_the_same(exporter, greeter, name):
    wanted, (got, seen) = await theirs(exporter, name, greeter), await ours(name, greeter)
    assert got["probe_success"] == wanted["probe_success"], seen.error


async def test_ping_comes_to_the_same(exporter):
    wanted, (got, seen) = await theirs(exporter, "ping", "127.0.0.1"), await ours("ping", "127.0.0.1")
    assert got["probe_success"] == wanted["probe_success"], seen.error
    assert got["probe_icmp_reply_hop_limit"] == wanted["probe_icmp_reply_hop_limit"]
    assert 'probe_icmp_duration_seconds{phase="rtt"}' in got


async def test_a_refused_target_is_a_failed_probe_with_both(exporter, free_port):
    for name, target in (("plain", f"http://127.0.0.1:{free_port}"), ("tcp", f"127.0.0.1:{free_port}")):
        wanted, (got, _) = await theirs(exporter, name, target), await ours(name, target)
        assert wanted["probe_success"] == got["probe_success"] == 0
