"""Dumps of a PostgreSQL database by its own programs, which have to be installed beside us."""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import URL

from watchbell.store.session import normalized

_SAME = ("--no-owner", "--no-privileges")


class ProgramFailed(Exception):
    """`pg_dump` or `pg_restore` is missing or failed; the message says what to do or what it said."""


def dump(url: str, target: Path) -> None:
    """One moment of the database as a custom-format dump. Raises `ProgramFailed`."""
    _run("pg_dump", url, "--format=custom", *_SAME, f"--file={target}")


def load(url: str, source: Path) -> None:
    """Fill an empty database from a dump, all or nothing. Raises `ProgramFailed`."""
    _run("pg_restore", url, "--single-transaction", "--exit-on-error", *_SAME, str(source))


def _run(program: str, url: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise ProgramFailed(f"{program} is not installed here: install the client programs of PostgreSQL")
    parsed = normalized(url)
    # The password goes by the environment: everybody may read the arguments of a program.
    environment = os.environ | ({"PGPASSWORD": str(parsed.password)} if parsed.password else {})
    command = [path, f"--dbname={_address(parsed)}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - fixed program, arguments are no shell's
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with {done.returncode}"]
        raise ProgramFailed(f"{program} failed: {said[0]}")


def _address(url: URL) -> str:
    """For libpq: without the password, and with its word for TLS."""
    query = {("sslmode" if name == "ssl" else name): value for name, value in url.query.items()}
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    return bare.render_as_string(hide_password=False)
