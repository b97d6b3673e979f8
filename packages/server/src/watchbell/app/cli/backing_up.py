"""Making a backup: one moment of the database, and the key that opens its secrets."""

import sqlite3
import tempfile
from pathlib import Path

from watchbell import __version__
from watchbell.app.cli import archive
from watchbell.app.cli.exits import Refused, Trouble
from watchbell.app.cli.reading import database_file, run
from watchbell.app.settings import PREFIX, Settings
from watchbell.lib.clock import now_ms, rfc3339
from watchbell.store.copying import Unsound, copy_database, revision_in
from watchbell.store.migrating import current_revision
from watchbell.store.postgres_programs import ProgramFailed, dump


def make_backup(settings: Settings, target: Path) -> str:
    """Write the archive; answers what to tell. Raises `Refused`, `Trouble`."""
    source = database_file(settings)
    # Beside the target: a disk that has room for the backup, and no copy of secrets in a folder others read.
    with tempfile.TemporaryDirectory(prefix=".watchbell-backup-", dir=target.parent) as folder:
        name = archive.POSTGRESQL if source is None else archive.SQLITE
        files = {name: Path(folder) / name}
        revision = _dump(settings, files[name]) if source is None else _copy(source, files[name])
        key = known_key(settings)
        if key is not None:
            files[archive.KEY] = Path(folder) / archive.KEY
            files[archive.KEY].write_text(key, encoding="utf-8")
        manifest = archive.Manifest(
            version=__version__,
            revision=revision,
            created_at=rfc3339(now_ms()),
            database="postgresql" if source is None else "sqlite",
            files={name: archive.describe(path) for name, path in files.items()},
        )
        archive.write(target, manifest, files)
    size = target.stat().st_size / 2**20
    without = "" if key else " There was no secret key to put in."
    return f"wrote {target} ({size:.1f} MB, revision {revision}). Keep it as safe as a password.{without}"


def known_key(settings: Settings) -> str | None:
    """The key in force, if there is one already."""
    if settings.secret_key is None and not key_file(settings).exists():
        return None
    return settings.key()


def key_file(settings: Settings) -> Path:
    """Where the key is kept when the environment names none."""
    return settings.data_dir / archive.KEY


def _copy(source: Path, target: Path) -> str:
    if not source.exists():
        raise Refused(f"there is no database at {source}: set {PREFIX}DATA_DIR to the folder that holds it")
    try:
        copy_database(source, target)
        return revision_in(target)
    except (sqlite3.Error, Unsound) as error:
        raise Trouble(f"{source} cannot be copied: {error}") from None


def _dump(settings: Settings, target: Path) -> str:
    revision = run(current_revision(settings.database))
    if revision is None:
        raise Refused("this PostgreSQL database holds no Watchbell: there is nothing to keep")
    try:
        dump(settings.database, target)
    except ProgramFailed as error:
        raise Trouble(str(error)) from None
    return revision
