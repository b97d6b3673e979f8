"""A real Dovecot: IMAP and POP3 with STARTTLS and TLS, any user with the password ``secret``."""

import getpass
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from support import certificates, servers

PASSWORD = "secret"
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
protocols = imap pop3
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{users}
"""
_OWN_USER = """
default_internal_user = {name}
default_login_user = {name}
default_internal_group = {group}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
}}
service pop3-login {{
  chroot =
}}
"""


def _mailbox(folder: Path) -> None:
    """Two messages in the mailbox of ``mia``."""
    new = folder / "mail" / "mia" / "new"
    new.mkdir(parents=True)
    for number in (1, 2):
        (new / f"{number}.host").write_text(f"Subject: {number}\n\nHello\n")


def _start() -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="watchbell-dovecot-"))
    folder.chmod(0o755)
    _mailbox(folder)
    nobody = (65534, 65534) if os.getuid() == 0 else (os.getuid(), os.getgid())
    if os.getuid() == 0:
        for path in (folder / "mail", *(folder / "mail").rglob("*")):
            shutil.chown(path, *nobody)
        users = ""
    else:
        users = _OWN_USER.format(name=getpass.getuser(), group=os.getgid())
    ports = {name: servers.free_port() for name in ("imap", "imaps", "pop3", "pop3s")}
    config = folder / "dovecot.conf"
    values = certificates.files() | ports | {"folder": folder, "password": PASSWORD, "users": users}
    config.write_text(_CONFIG.format(uid=nobody[0], gid=nobody[1], **values))
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    log = servers.start([str(program), "-F", "-c", str(config)], str(folder))
    servers.wait_until(log, "starting up")
    return ports


def is_here() -> bool:
    """Whether the program is installed."""
    return shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin") is not None


def ports() -> dict[str, int]:
    """The ports of the run's server: ``imap``, ``imaps``, ``pop3``, ``pop3s``."""
    return servers.once("dovecot", _start)
