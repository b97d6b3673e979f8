import asyncio
import json
import socket
import time
from pathlib import Path

import pytest

from notifiers.peers import garbage, hang_up, message, raw_server, silence
from support import certificates, rsyslog, servers
from support.stopwatch import Stopwatch
from watchbell.domain.notifying import MessageType, SendLimits, Undelivered
from watchbell.lib.syslog_format import encode
from watchbell.notifiers.syslog import NOTIFIER, SyslogConfig, record_of, send

LIMITS = SendLimits(timeout_ms=30_000)
TRANSPORTS = pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
needs_rsyslog = pytest.mark.skipif(rsyslog.program() is None, reason="needs rsyslogd with rsyslog-gnutls")


def config(port, transport="udp", **more):
    more = {"ca_certificate": certificates.authority()} | more if transport == "tls" else more
    return SyslogConfig(host="127.0.0.1", port=port, transport=transport, hostname="watch.example", **more)


@pytest.fixture
def server():
    return servers.once("rsyslog", rsyslog.start)


async def kept(server, delivery_id):
    """The records that rsyslog understood of this delivery, waited for."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        path = Path(server["records"])
        lines = path.read_text().splitlines() if path.exists() else []
        found = [json.loads(line) for line in lines if delivery_id in line]
        if found:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"rsyslog kept nothing of {delivery_id}")


@needs_rsyslog
@TRANSPORTS
async def test_rsyslog_takes_the_record_and_understands_every_part(server, transport):
    receipt = await send(config(server[transport], transport), message(delivery_id=f"d-{transport}"), LIMITS)
    [record] = await kept(server, f"d-{transport}")
    assert receipt.answer.endswith("which confirms nothing" if transport == "udp" else "closed by the server")
    data = record.pop("data")
    text = record.pop("text")
    assert record == {
        "pri": "26",
        "timestamp": "2023-11-14T22:13:20.000Z",
        "hostname": "watch.example",
        "app_name": "watchbell",
        "procid": "-",
        "message_id": "incident.created",
    }
    assert data == (
        f'[watchbell@32473 type="failure" severity="critical" delivery="d-{transport}" incident="i1" '
        'since="2023-11-14T22:10:08.000Z" service="Shop" monitor="Shop front" '
        'link="https://watch.example/incidents/i1"]'
    )
    assert text.lstrip("\ufeff") == (
        "[DOWN] Shop is down: expected status 200-299, got 503 | Duration: 3 min 12 s | "
        "https://watch.example/incidents/i1 | Service: Shop | Monitor: Shop front | URL: https://shop.example/ | "
        "Status: 503 Service Unavailable | Since: 2023-11-14 22:10:08 UTC"
    )


@needs_rsyslog
@TRANSPORTS
async def test_hostile_and_huge_texts_stay_one_record(server, transport):
    bad = 'a\r\n<34>1 - - - - - - forged "\\] x\x00\u202e😀' * 2000
    told = message(
        delivery_id=f"h-{transport}",
        title=bad,
        text=bad,
        service_name=bad,
        monitor_name=bad,
        details=((bad, bad),) * 30,
    )
    await send(config(server[transport], transport), told, LIMITS)
    [record] = await kept(server, f"h-{transport}")
    assert (record["pri"], record["message_id"]) == ("26", "incident.created")
    assert "#012" not in record["text"]
    assert record["text"].endswith("…")


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({"severity": "critical"}, 2),
        ({"severity": "high"}, 3),
        ({"severity": "medium"}, 4),
        ({"severity": "low"}, 5),
        ({"type": MessageType.REMINDER, "severity": "critical"}, 2),
        ({"type": MessageType.DEGRADED, "severity": "critical"}, 4),
        ({"type": MessageType.RECOVERY, "severity": "critical"}, 5),
        ({"type": MessageType.TEST, "severity": "low"}, 6),
        ({"type": MessageType.SYSTEM, "severity": "low"}, 4),
    ],
)
def test_the_severity_follows_the_message_and_the_facility_the_config(changes, severity):
    record = record_of(config(1, facility="local4"), message(**changes))
    assert encode(record, 2048).startswith(f"<{20 * 8 + severity}>1 ".encode())


def test_the_same_message_is_the_same_record():
    assert record_of(config(1), message()) == record_of(config(1), message())


def test_a_bare_message_is_a_record_too():
    told = message(text="", details=(), service_name="", monitor_name=None, since_at=None, link=None, incident_id=None)
    assert encode(record_of(config(1), told), 2048).endswith(b"\xef\xbb\xbf[DOWN] Shop is down: ")


async def failure(made, limits=LIMITS):
    with pytest.raises(Undelivered) as caught:
        await send(made, message(), limits)
    return caught.value


@TRANSPORTS
async def test_a_closed_port_is_undelivered(transport):
    error = await failure(config(servers.free_port(), transport))
    assert "refused" in error.reason
    assert not error.permanent


async def test_what_answers_is_no_syslog_server():
    async def web_server(reader, writer):
        await reader.readuntil(b"UTC")
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with raw_server(web_server) as port:
        assert "a syslog server does not" in (await failure(config(port, "tcp"))).reason


@pytest.mark.parametrize("peer", [garbage, hang_up])
async def test_a_peer_without_tls_is_undelivered(peer):
    async with raw_server(peer) as port:
        assert not (await failure(config(port, "tls"))).permanent


async def test_a_server_that_reads_nothing_and_hangs_up_is_undelivered():
    async with raw_server(hang_up) as port:
        error = await failure(config(port, "tcp"))
    assert "closed by" in error.reason or "reset by" in error.reason


async def test_a_server_that_is_silent_until_we_end_has_taken_it():
    async with raw_server(silence) as port:
        assert (await send(config(port, "tcp"), message(), LIMITS)).answer.endswith("closed by the server")


async def test_a_tls_server_that_never_speaks_is_left_in_time():
    async with raw_server(silence) as port:
        watch = Stopwatch()
        error = await failure(config(port, "tls"), SendLimits(timeout_ms=200))
    assert watch.ms < 5000
    assert "within 200 ms" in error.reason


@needs_rsyslog
async def test_an_unknown_authority_is_undelivered(server):
    error = await failure(config(server["tls"], "tls", ca_certificate=None))
    assert "certificate" in error.reason


async def test_a_certificate_that_is_none_is_permanent():
    error = await failure(config(1, "tls", ca_certificate="-----BEGIN CERTIFICATE-----\nnonsense"))
    assert error.permanent
    assert "of this channel cannot be used" in error.reason


@TRANSPORTS
async def test_private_addresses_are_refused_for_strangers(transport):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        error = await failure(config(listening.getsockname()[1], transport), SendLimits(allow_private=False))
        assert error.permanent
        assert "not a public address" in error.reason
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_ports_and_names_have_their_usual_values():
    made = SyslogConfig(host="logs.example", transport="tls")
    assert NOTIFIER.describe(made) == "Syslog by TLS to logs.example:6514"
    assert NOTIFIER.describe(SyslogConfig(host="::1")) == "Syslog by UDP to [::1]:514"
    assert record_of(made, message()).hostname == socket.gethostname()


@pytest.mark.parametrize(
    "wrong", [{"facility": "nothing"}, {"app_name": "a b"}, {"hostname": "ü"}, {"app_name": "x" * 49}, {"host": "a b"}]
)
def test_what_no_record_can_hold_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        SyslogConfig.model_validate({"host": "logs.example", **wrong})
