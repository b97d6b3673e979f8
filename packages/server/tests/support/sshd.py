"""A real OpenSSH server for the user who runs the tests, with a key to log in by."""

import getpass
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from support import servers

_PATH = f"{os.environ['PATH']}:/usr/sbin"
_CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
PidFile {folder}/pid
AuthorizedKeysFile {folder}/authorized_keys
PermitRootLogin yes
StrictModes no
UsePAM no
PasswordAuthentication yes
"""


def is_here() -> bool:
    """Whether the programs are installed."""
    return shutil.which("sshd", path=_PATH) is not None and shutil.which("ssh-keygen") is not None


def _key(path: Path, pass_phrase: str = "") -> str:
    """Make a key pair; the fingerprint of it."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", pass_phrase, "-f", path], check=True)
    shown = subprocess.run(["ssh-keygen", "-lf", path], check=True, capture_output=True, text=True).stdout
    return shown.split()[1]


def _start() -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="watchbell-sshd-"))
    fingerprint = _key(folder / "host_key")
    _key(folder / "user_key", "open sesame")
    (folder / "authorized_keys").write_text((folder / "user_key.pub").read_text())
    port = servers.free_port()
    config = folder / "sshd_config"
    config.write_text(_CONFIG.format(port=port, folder=folder))
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where the package's service makes it
    servers.start([str(shutil.which("sshd", path=_PATH)), "-D", "-e", "-f", str(config)], str(folder))
    servers.wait_for_port(port)
    key = (folder / "user_key").read_text()
    return {
        "port": port,
        "host_key": fingerprint,
        "username": getpass.getuser(),
        "private_key": key,
        "pass_phrase": "open sesame",
    }


def server() -> dict[str, Any]:
    """Port, host key's fingerprint, and how to log in: ``username``, ``private_key``, ``pass_phrase``."""
    return servers.once("sshd", _start)
