"""A real dnsmasq on a port of its own: example.org and its records, authoritative, asks nobody else."""

import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

from support import servers

_LINES = """
no-daemon
no-resolv
no-hosts
bind-interfaces
listen-address=127.0.0.1,127.0.0.2
local=/example.org/
address=/www.example.org/192.0.2.7
host-record=host.example.org,192.0.2.8,2001:db8::8
cname=alias.example.org,host.example.org
mx-host=example.org,mail.example.org,10
txt-record=example.org,"v=spf1 -all"
srv-host=_sip._tcp.example.org,sip.example.org,5060,1,2
ptr-record=7.2.0.192.in-addr.arpa,www.example.org
caa-record=example.org,0,issue,letsencrypt.org
dns-rr=example.org,65,00010000010003026832
auth-zone=auth.example.net
auth-soa=2026010101,hostmaster.example.net,1200,180,1209600
auth-server=ns.example.net,127.0.0.2
"""


def start() -> dict[str, Any]:
    """Its port."""
    folder = servers.run_folder() / "dnsmasq"
    folder.mkdir()
    port = _free_udp_and_tcp_port()
    config = folder / "dnsmasq.conf"
    config.write_text(f"{_LINES}port={port}\npid-file={folder}/pid\nuser=\n")
    log = servers.start([str(program()), f"--conf-file={config}"], str(folder))
    servers.wait_until(log, "started, version")
    return {"port": port}


def program() -> Path:
    """Where it is installed; skips the test when it is not."""
    found = shutil.which("dnsmasq") or shutil.which("dnsmasq", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip("dnsmasq is not installed (Debian package dnsmasq-base)")
    return Path(found)


def _free_udp_and_tcp_port() -> int:
    with socket.socket() as stream:
        stream.bind(("127.0.0.1", 0))
        port = int(stream.getsockname()[1])
        with socket.socket(type=socket.SOCK_DGRAM) as datagram:
            datagram.bind(("127.0.0.1", port))
    return port
