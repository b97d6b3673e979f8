"""A PostgreSQL of our own that keeps what it acknowledged, as an installation's would; Debian's programs, or `initdb` from PATH."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from program import free_port


@contextmanager
def durable_postgres() -> Iterator[str]:
    """Its URL, with an empty database."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    programs = found[-1].parent if found else Path(shutil.which("initdb") or "initdb").parent
    folder = tempfile.mkdtemp(prefix="watchbell-bench-pg-")
    user = "nobody" if os.geteuid() == 0 else ""  # PostgreSQL refuses to run as root
    identity: dict[str, Any] = {"user": user, "extra_groups": []} if user else {}
    if user:
        shutil.chown(folder, user)
    quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(
        [programs / "initdb", "-D", f"{folder}/data", "-U", "watchbell", "-A", "trust", "-E", "UTF8"],
        check=True,
        **quiet,
        **identity,
    )
    port = free_port()
    flags = ["-p", str(port), "-h", "127.0.0.1", "-k", folder]
    server = subprocess.Popen([programs / "postgres", "-D", f"{folder}/data", *flags], **quiet, **identity)
    try:
        ready = [programs / "pg_isready", "-h", "127.0.0.1", "-p", str(port)]
        while subprocess.run(ready, check=False, **quiet).returncode:
            time.sleep(0.05)
        yield f"postgresql://watchbell@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)
