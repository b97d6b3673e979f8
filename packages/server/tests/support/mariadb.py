"""A real MariaDB as checks meet it: TLS, users with and without rights. Works as root, which MariaDB refuses, and as a user."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import trustme

from support import servers

_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


def program() -> str | None:
    """The server's program file, if there is one."""
    return shutil.which("mariadbd", path=_PATH)


def start(**more: Any) -> dict[str, Any]:
    """Start one that forgets everything in a crash. User ``checker`` has the password ``s3cret ü``, ``admin`` has none.

    `more` are further settings of the server, with underscores.
    """
    folder = Path(tempfile.mkdtemp(prefix="watchbell-mariadb-"))
    user = "nobody" if os.geteuid() == 0 else ""
    authority = trustme.CA()
    certificate = authority.issue_cert("db.example.org", "127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(folder / "server.crt")
    certificate.private_key_pem.write_to_path(folder / "server.key")
    statements = (
        "SET sql_log_bin = 0; CREATE USER admin@'%'; GRANT ALL ON *.* TO admin@'%';"
        "CREATE USER checker@'%' IDENTIFIED BY 's3cret ü'; CREATE DATABASE app CHARACTER SET utf8mb4;"
        "GRANT SELECT, INSERT ON app.* TO checker@'%';"
        "GRANT SLAVE MONITOR ON *.* TO checker@'%';"
        "CREATE USER only_tls@'%' REQUIRE SSL; CREATE USER one_only@'%' WITH MAX_USER_CONNECTIONS 1;"
        "CREATE USER locked@'%' IDENTIFIED BY 's3cret ü' ACCOUNT LOCK;"
        "CREATE TABLE app.jobs (id int, state text); INSERT INTO app.jobs VALUES (1, 'failed'), (2, 'done');"
        "CREATE TABLE app.bits (bits bit(4)); INSERT INTO app.bits VALUES (b'101');"
    )
    (folder / "init.sql").write_text(statements.replace(";", ";\n"))
    for each in (folder, *folder.iterdir()):
        if user:
            shutil.chown(each, user)
    identity: dict[str, Any] = {"user": user, "extra_groups": []} if user else {}
    make = [shutil.which("mariadb-install-db", path=_PATH) or "mariadb-install-db", "--no-defaults"]
    make += [
        f"--datadir={folder}/data",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        "--skip-name-resolve",
    ]
    subprocess.run(make, check=True, capture_output=True, stdin=subprocess.DEVNULL, cwd=folder, **identity)
    port = servers.free_port()
    settings = {
        "datadir": f"{folder}/data",
        "socket": f"{folder}/socket",
        "pid-file": f"{folder}/pid",
        "port": port,
        "bind-address": "127.0.0.1",
        "init-file": f"{folder}/init.sql",
        "ssl-cert": f"{folder}/server.crt",
        "ssl-key": f"{folder}/server.key",
        "innodb-flush-log-at-trx-commit": 0,
        "innodb-buffer-pool-size": "16M",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    flags = [f"--{name}={value}" for name, value in settings.items()]
    command = [program() or "mariadbd", "--no-defaults", "--skip-name-resolve", *flags]
    log = servers.start(command, str(folder), user=user)
    servers.wait_until(log, "ready for connections")
    return {"port": port, "authority": authority.cert_pem.bytes().decode()}
