"""A real vsftpd for anonymous users, with AUTH TLS."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from support import certificates, servers

_CONFIG = """
listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
anonymous_enable=YES
anon_root={root}
no_anon_password=NO
local_enable=NO
ftpd_banner=Watchbell test files
ssl_enable=YES
allow_anon_ssl=YES
force_local_logins_ssl=NO
rsa_cert_file={certificate}
rsa_private_key_file={key}
ssl_ciphers=HIGH
ssl_tlsv1=YES
require_ssl_reuse=NO
secure_chroot_dir={empty}
nopriv_user=nobody
ftp_username={user}
seccomp_sandbox=NO
"""


def is_here() -> bool:
    """Whether it is installed and may be started: it needs root to change users."""
    return shutil.which("vsftpd", path=f"{os.environ['PATH']}:/usr/sbin") is not None and os.getuid() == 0


def _start() -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="watchbell-vsftpd-"))
    folder.chmod(0o755)
    root, empty = folder / "root", folder / "empty"
    root.mkdir(mode=0o755)
    empty.mkdir(mode=0o755)
    (root / "backup.txt").write_text("x" * 1234)
    port = servers.free_port()
    config = folder / "vsftpd.conf"
    values = certificates.files() | {"port": port, "root": root, "empty": empty, "user": "ftp"}
    config.write_text(_CONFIG.format(**values))
    program = shutil.which("vsftpd", path=f"{os.environ['PATH']}:/usr/sbin")
    servers.start([str(program), str(config)], str(folder))
    servers.wait_for_port(port)
    return {"port": port}


def port() -> int:
    """The port of the run's server."""
    return int(servers.once("vsftpd", _start)["port"])
