"""Closed UDP ports on this machine: the kernel's own errors."""

import asyncio
import errno
import socket

import pytest
import uvloop

from watchbell.lib.bounce_reasons import explain_bounce, is_final
from watchbell.lib.error_queue import Bounced, Watched, arm, bounced


def closed_port(family, host):
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.bind((host, 0))
        return sock.getsockname()[1]


@pytest.fixture(params=[(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")], ids=["IPv4", "IPv6"])
def place(request):
    family, host = request.param
    return family, host, closed_port(family, host)


async def send_three(place):
    family, host, port = place
    sock = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    arm(sock)
    seen, called = [], asyncio.Event()

    def read():
        seen.extend(bounced(sock))
        called.set()

    watched = Watched(asyncio.get_running_loop(), sock, read)
    for number in range(3):
        called.clear()
        sock.sendto(b"packet %d" % number, (host, port))
        async with asyncio.timeout(30):
            await called.wait()
    watched.close()
    return seen


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_every_datagram_to_a_closed_port_comes_back_on_both_event_loops(place, run):
    _, host, port = place
    seen = run(send_three(place))
    assert [one.data for one in seen] == [b"packet 0", b"packet 1", b"packet 2"]
    assert {(one.address, one.port, one.number) for one in seen} == {(host, port, errno.ECONNREFUSED)}
    assert {one.offender for one in seen} == {host}
    assert is_final(seen[0])
    assert explain_bounce(seen[0], "it").sentence == f"{host} answered for it: the port is closed"


def made(kind, code, *, is_v6=False, number=errno.EHOSTUNREACH, info=0, offender="192.0.2.1"):
    return Bounced(b"", "192.0.2.9", 0, number, kind, code, info, offender, is_v6)


@pytest.mark.parametrize(
    ("bounce", "words"),
    [
        (made(2, 0, is_v6=True, info=1280), "too large for the way (MTU 1280)"),
        (made(3, 0, is_v6=True), "hop limit ended"),
        (made(1, 3, is_v6=True, offender=""), "a router answered for it: the host is unreachable"),
        (made(12, 0), "ICMP type 12, code 0"),
        (made(-1, -1), "it cannot be reached (no route to host)"),
        (made(-1, -1, number=errno.EMSGSIZE, info=1500), "larger than this server's link lets through (MTU 1500)"),
    ],
)
def test_reasons_are_words(bounce, words):
    assert words in explain_bounce(bounce, "it").sentence


def test_redirects_and_source_quench_are_no_loss():
    assert not is_final(made(5, 1))
    assert not is_final(made(4, 0))
    assert not is_final(made(137, 0, is_v6=True))
    assert is_final(made(5, 1, is_v6=True))
