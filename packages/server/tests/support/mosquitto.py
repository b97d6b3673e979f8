"""A real Mosquitto: open, with passwords, by TLS and inside WebSockets, each on a port of its own."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import trustme

from support import servers

_CONFIG = """\
per_listener_settings true
persistence false
log_dest stderr
log_type all
{user}
listener {open} 127.0.0.1
allow_anonymous true
listener {closed} 127.0.0.1
allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/acl
listener {tls} 127.0.0.1
allow_anonymous true
certfile {folder}/cert.pem
keyfile {folder}/key.pem
listener {websocket} 127.0.0.1
allow_anonymous true
protocol websockets
"""


def program() -> str | None:
    """The broker's program, if it is installed."""
    return shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/bin")


def start() -> dict[str, Any]:
    """Start one; user ``watcher`` with password ``secret`` may read and write ``allowed/#`` only."""
    folder = Path(tempfile.mkdtemp(prefix="watchbell-mosquitto-"))
    ports = {name: servers.free_port() for name in ("open", "closed", "tls", "websocket")}
    subprocess.run(["mosquitto_passwd", "-b", "-c", folder / "passwords", "watcher", "secret"], check=True)
    (folder / "acl").write_text("user watcher\ntopic readwrite allowed/#\n")
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    (folder / "key.pem").write_bytes(issued.private_key_pem.bytes())
    (folder / "cert.pem").write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    user = "user root" if folder.owner() == "root" else ""
    (folder / "mosquitto.conf").write_text(_CONFIG.format(folder=folder, user=user, **ports))
    log = servers.start([program() or "mosquitto", "-c", str(folder / "mosquitto.conf")], str(folder))
    servers.wait_until(log, " running")
    return {**ports, "ca": authority.cert_pem.bytes().decode()}
