"""A real chronyd that serves this machine's own clock, and never touches it (``-x``)."""

import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

import pytest

from support import servers

_LINES = """
bindaddress 127.0.0.1
allow 127.0.0.1
local stratum 5
cmdport 0
"""


def start() -> dict[str, Any]:
    """Its port; it is at stratum 5."""
    folder = Path(tempfile.mkdtemp(prefix="watchbell-chronyd-"))
    with socket.socket(type=socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    config = folder / "chrony.conf"
    config.write_text(f"{_LINES}port {port}\npidfile {folder}/pid\n")
    log = servers.start([program(), "-U", "-x", "-d", "-f", str(config)], str(folder))
    servers.wait_until(log, "chronyd version")
    return {"port": port}


def program() -> str:
    """Where it is installed; skips the test when it is not."""
    found = shutil.which("chronyd") or shutil.which("chronyd", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip("chronyd is not installed (Debian package chrony)")
    return found
