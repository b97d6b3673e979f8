"""PostgreSQL as checks meet it: TLS, users of every way to log in, a small limit of connections, and a standby."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import asyncpg
import trustme

from support import postgres, servers

_USERS = {"by_scram": "scram-sha-256", "by_md5": "md5", "by_password": "password", "nobody_may": "reject"}


async def start() -> dict[str, Any]:
    """Start one with TLS and the users ``by_scram``, ``by_md5``, ``by_password``, whose password is ``s3cret ü``."""
    port = postgres.start()["port"]
    end = await asyncpg.connect(postgres.url("postgres", port))
    folder = Path(await end.fetchval("SHOW data_directory"))
    authority = trustme.CA()
    certificate = authority.issue_cert("db.example.org", "127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(folder / "server.crt")
    certificate.private_key_pem.write_to_path(folder / "server.key")
    if os.geteuid() == 0:
        shutil.chown(folder / "server.key", "nobody")
        shutil.chown(folder / "server.crt", "nobody")
    (folder / "server.key").chmod(0o600)
    rules = [f"host all {user} 127.0.0.1/32 {method}" for user, method in _USERS.items()]
    rules.append("hostssl all only_tls 127.0.0.1/32 trust\nhost all only_tls 127.0.0.1/32 reject")
    hba = folder / "pg_hba.conf"
    hba.write_text("\n".join([*rules, hba.read_text()]))
    await end.execute("ALTER SYSTEM SET ssl = on")
    await end.execute("SELECT pg_reload_conf()")
    for user, encryption in (("by_scram", "scram-sha-256"), ("by_md5", "md5"), ("by_password", "scram-sha-256")):
        await end.execute(f"SET password_encryption = '{encryption}'")
        await end.execute(f"CREATE USER {user} PASSWORD 's3cret ü'")
    for user in ("nobody_may", "only_tls", "one_only"):
        await end.execute(f"CREATE USER {user} CONNECTION LIMIT {0 if user == 'one_only' else -1}")
    await end.execute("CREATE TABLE jobs (id int, state text); INSERT INTO jobs VALUES (1, 'failed'), (2, 'done')")
    await end.execute("GRANT SELECT ON jobs TO PUBLIC")
    await end.close()
    return {"port": port, "authority": authority.cert_pem.bytes().decode()}


def start_standby(of: int) -> dict[str, Any]:
    """Start a standby that follows the server on that port."""
    folder = tempfile.mkdtemp(prefix="watchbell-standby-")
    user = "nobody" if os.geteuid() == 0 else ""
    if user:
        shutil.chown(folder, user)
    identity: dict[str, Any] = {"user": user, "extra_groups": []} if user else {}
    copy = [postgres.programs() / "pg_basebackup", "-h", "127.0.0.1", "-p", str(of), "-U", "watchbell", "-R"]
    subprocess.run([*copy, "-c", "fast", "-D", f"{folder}/data"], check=True, capture_output=True, **identity)
    port = servers.free_port()
    flags = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "max_connections=200"]
    command = [str(postgres.programs() / "postgres"), "-D", f"{folder}/data"]
    log = servers.start([*command, *(part for flag in flags for part in ("-c", flag))], folder, user=user)
    servers.wait_until(log, "ready to accept read-only connections")
    return {"port": port}
