"""A real Net-SNMP agent: community ``watch``, and users of version 3 with different methods."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from support import servers

_PATH = f"{os.environ['PATH']}:/usr/sbin"
COMMUNITY, PASSWORD, PRIVACY = "watch", "authsecret", "privsecret"
USERS = {
    "plain": (None, None),
    "md5": ("MD5", None),
    "md5des": ("MD5", "DES"),
    "sha1aes": ("SHA", "AES"),
    "sha224": ("SHA-224", "AES"),
    "sha256": ("SHA-256", "AES"),
    "sha384": ("SHA-384", "AES"),
    "sha512": ("SHA-512", "AES"),
    "sha256x": ("SHA-256", "AES-256"),
    "sha192x": ("SHA", "AES-192"),
}


def is_here() -> bool:
    """Whether the program is installed."""
    return shutil.which("snmpd", path=_PATH) is not None


def _config() -> str:
    lines = [
        f"rocommunity {COMMUNITY} 127.0.0.1",
        f"rocommunity6 {COMMUNITY} ::1",
        "sysName tower",
        "sysLocation Rümlang",
    ]
    for name, (method, cipher) in USERS.items():
        proof = f" {method} {PASSWORD}" if method else ""
        hidden = f" {cipher} {PRIVACY}" if cipher else ""
        level = "priv" if cipher else "auth" if method else "noauth"
        lines += [f"createUser {name}{proof}{hidden}", f"rouser {name} {level}"]
    return "\n".join([*lines, ""])


def _start() -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="watchbell-snmpd-"))
    port = servers.free_port()
    (folder / "snmpd.conf").write_text(_config())
    program = str(shutil.which("snmpd", path=_PATH))
    quiet = ["env", "MIBS=", f"SNMP_PERSISTENT_DIR={folder}/state"]
    places = [f"udp:127.0.0.1:{port}", f"udp6:[::1]:{port}"]
    command = [*quiet, program, "-f", "-r", "-Lo", "-C", "-c", str(folder / "snmpd.conf"), "-I", "-smux", *places]
    log = servers.start(command, str(folder))
    servers.wait_until(log, "NET-SNMP version")
    return {"port": port}


def port() -> int:
    """The port of the run's agent."""
    return int(servers.once("snmpd", _start)["port"])
