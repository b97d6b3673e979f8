"""A real rsyslog: by UDP, TCP and TLS, each on a port of its own; what it understood stands in a file, a JSON a line."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from support import certificates, servers

_CONFIG = """\
global(workDirectory="{folder}" maxMessageSize="16k"
  defaultNetstreamDriverCAFile="{ca}"
  defaultNetstreamDriverCertFile="{certificate}" defaultNetstreamDriverKeyFile="{key}")
module(load="imudp")
module(load="imtcp")
template(name="all" type="list" option.jsonf="on") {{
  property(name="pri" outname="pri" format="jsonf")
  property(name="timereported" dateFormat="rfc3339" outname="timestamp" format="jsonf")
  property(name="hostname" outname="hostname" format="jsonf")
  property(name="app-name" outname="app_name" format="jsonf")
  property(name="procid" outname="procid" format="jsonf")
  property(name="msgid" outname="message_id" format="jsonf")
  property(name="structured-data" outname="data" format="jsonf")
  property(name="msg" outname="text" format="jsonf")
}}
ruleset(name="kept") {{ action(type="omfile" file="{folder}/records" template="all" flushOnTXEnd="on") }}
input(type="imudp" address="127.0.0.1" port="{udp}" ruleset="kept")
input(type="imtcp" address="127.0.0.1" port="{tcp}" ruleset="kept")
input(type="imtcp" address="127.0.0.1" port="{tls}" ruleset="kept"
  streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="{auth}")
"""


def program() -> str | None:
    """The server's program, if it is installed with its part for TLS."""
    found = shutil.which("rsyslogd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/bin")
    return found if list(Path("/usr/lib").glob("*/rsyslog/lmnsd_gtls.so")) else None


def start(*, auth: str = "anon") -> dict[str, Any]:
    """Start one; answers the ports ``udp``, ``tcp`` and ``tls``, and the path of ``records``."""
    folder = Path(tempfile.mkdtemp(prefix="watchbell-rsyslog-"))
    ports = {name: servers.free_port() for name in ("udp", "tcp", "tls")}
    (folder / "conf").write_text(_CONFIG.format(folder=folder, auth=auth, **certificates.files(), **ports))
    servers.start([program() or "rsyslogd", "-n", "-f", str(folder / "conf"), "-i", "NONE"], str(folder))
    for name in ("tcp", "tls"):
        servers.wait_for_port(ports[name])
    return {**ports, "records": str(folder / "records")}
