"""A real squid: a proxy that wants to know who asks, and one that lets everybody through."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from support import servers

USER, PASSWORD = "mia", "secret-of-mia"
_PATH = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"
_CHECKER = """#!/bin/sh
while read name password; do
    [ "$name $password" = "mia secret-of-mia" ] && echo OK || echo ERR
done
"""
_CONFIG = """
http_port 127.0.0.1:{open}
http_port 127.0.0.1:{closed} name=closed
auth_param basic program {folder}/checker
auth_param basic children 2 startup=1
acl known proxy_auth REQUIRED
acl at_closed myportname closed
acl forbidden dstdomain forbidden.example.org
http_access deny forbidden
http_access allow at_closed known
http_access deny at_closed
http_access allow all
cache deny all
cache_mem 0
access_log none
cache_log {folder}/cache.log
pid_filename {folder}/pid
coredump_dir {folder}
shutdown_lifetime 0 seconds
netdb_filename none
pinger_enable off
"""


def _program() -> str | None:
    return shutil.which("squid", path=_PATH)


def start() -> dict[str, Any]:
    """Its ports: ``open`` and ``closed``."""
    folder = Path(tempfile.mkdtemp(prefix="watchbell-squid-"))
    checker = folder / "checker"
    checker.write_text(_CHECKER)
    checker.chmod(0o755)
    ports = {"open": servers.free_port(), "closed": servers.free_port()}
    config = folder / "squid.conf"
    config.write_text(_CONFIG.format(folder=folder, **ports))
    user = "proxy" if os.getuid() == 0 else ""  # it refuses to run as root
    if user:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, user)
    command = [str(_program()), "-N", "-n", f"w{os.getpid()}", "-f", str(config)]
    servers.start(command, str(folder), user=user)
    for port in ports.values():
        servers.wait_for_port(port)
    return ports


def running() -> dict[str, int]:
    """The run's squid; skips the test where it is not installed."""
    if _program() is None:
        pytest.skip("squid is not installed (Debian package squid)")
    return servers.once("squid", start)
