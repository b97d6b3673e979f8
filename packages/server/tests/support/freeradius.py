"""A real FreeRADIUS server: the user ``mia`` with the password ``secret``, the shared secret ``shared``."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from support import servers

_PATH = f"{os.environ['PATH']}:/usr/sbin"
SECRET = "shared"
_CONFIG = """
prefix = /usr
logdir = {folder}
raddbdir = {folder}
radacctdir = {folder}
name = freeradius
db_dir = {folder}
libdir = /usr/lib/freeradius
pidfile = {folder}/pid
max_request_time = 10
log {{
  destination = stdout
}}
security {{
  status_server = yes
  reject_delay = 0
}}
client here {{
  ipaddr = 127.0.0.1
  secret = {secret}
  require_message_authenticator = yes
}}
thread pool {{
  start_servers = 1
  max_servers = 2
}}
modules {{
  pap {{
  }}
  files {{
    filename = {folder}/users
  }}
}}
server default {{
  listen {{
    type = auth
    ipaddr = 127.0.0.1
    port = {port}
  }}
  authorize {{
    files
    pap
  }}
  authenticate {{
    Auth-Type PAP {{
      pap
    }}
  }}
}}
"""
_USERS = """mia Cleartext-Password := "secret"
    Reply-Message := "welcome, mia"
"""


def is_here() -> bool:
    """Whether the program is installed."""
    return shutil.which("freeradius", path=_PATH) is not None


def _start() -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="watchbell-freeradius-"))
    port = servers.free_port()
    (folder / "radiusd.conf").write_text(_CONFIG.format(folder=folder, port=port, secret=SECRET))
    (folder / "users").write_text(_USERS)
    (folder / "dictionary").write_text("$INCLUDE /usr/share/freeradius/dictionary\n")
    program = str(shutil.which("freeradius", path=_PATH))
    log = servers.start([program, "-f", "-l", "stdout", "-d", str(folder), "-n", "radiusd"], str(folder))
    servers.wait_until(log, "Ready to process requests")
    return {"port": port}


def port() -> int:
    """The port of the run's server."""
    return int(servers.once("freeradius", _start)["port"])
