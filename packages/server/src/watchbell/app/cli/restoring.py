"""Bringing a backup back: verified as a whole before anything that is there is touched."""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from watchbell.app.cli import archive
from watchbell.app.cli.backing_up import key_file, known_key
from watchbell.app.cli.exits import Refused, Trouble
from watchbell.app.cli.reading import database_file, run
from watchbell.app.context import context_of
from watchbell.app.settings import PREFIX, Settings
from watchbell.services.secret_check import examine_secrets
from watchbell.store.copying import Unsound, revision_in, settle
from watchbell.store.migrating import current_revision, newest_revision
from watchbell.store.postgres_programs import ProgramFailed, load
from watchbell.store.session import Database


def restore_backup(settings: Settings, source: Path, *, force: bool) -> str:
    """Put the backup's database and key in place; answers what to tell. Raises `Refused`, `Trouble`."""
    place = database_file(settings)
    beside = place.parent if place else settings.data_dir
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".watchbell-restore-", dir=beside) as name:
        folder = Path(name)
        manifest = archive.unpack(source, folder)
        _insist_on_fit(manifest, place)
        key = _read_key(folder)
        _insist_on_key(settings, key, force=force)
        if place is None:
            _load(settings, folder / archive.POSTGRESQL)
            kept = _put_key(settings, key)
        else:
            kept = _put_database(place, folder / archive.SQLITE, force=force) + _put_key(settings, key)
    return "\n".join(
        [
            f"restored the backup of {manifest.created_at} (Watchbell {manifest.version}, revision {manifest.revision})",
            *(f"what was there before is kept as {path}" for path in kept),
            _verdict(settings, manifest.revision),
        ]
    )


def _insist_on_fit(manifest: archive.Manifest, place: Path | None) -> None:
    if manifest.revision > newest_revision():
        raise Refused(
            f"the backup is of revision {manifest.revision}, newer than this program ({newest_revision()}): update it"
        )
    if (archive.SQLITE in manifest.files) != (place is not None):
        here = "PostgreSQL" if place is None else "SQLite"
        raise Refused(f"the backup holds {manifest.database}, but {PREFIX}DATABASE_URL names {here}: change it first")


def _read_key(folder: Path) -> str | None:
    path = folder / archive.KEY
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def _insist_on_key(settings: Settings, key: str | None, *, force: bool) -> None:
    if key is None or force or known_key(settings) in (None, key):
        return
    if settings.secret_key is not None:
        raise Refused(f"{PREFIX}SECRET_KEY is not the key of this backup: unset it to restore the backup's own")
    raise Refused(f"{key_file(settings)} holds another key than the backup: say --force to replace it")


def _put_database(place: Path, restored: Path, *, force: bool) -> list[Path]:
    try:
        revision_in(restored)
    except Unsound as error:
        raise Refused(f"the backup cannot be used: {error}. Take another backup file") from None
    kept = []
    if place.exists():
        if not force:
            raise Refused(f"{place} exists already: say --force to replace it (it is kept beside)")
        if not settle(place):
            raise Trouble(f"a program is using {place}: stop the server first")
        kept.append(_set_aside(place))
        for suffix in ("-wal", "-shm"):
            place.with_name(place.name + suffix).unlink(missing_ok=True)
    restored.replace(place)
    _sync(place.parent)
    return kept


def _put_key(settings: Settings, key: str | None) -> list[Path]:
    """The key goes to the data folder even when the environment names one: one day it may not."""
    path = key_file(settings)
    if key is None or (path.exists() and path.read_text(encoding="utf-8").strip() == key):
        return []
    kept = [_set_aside(path)] if path.exists() else []
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(key)
    _sync(path.parent)
    return kept


def _set_aside(path: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    return path.rename(path.with_name(f"{path.name}.before-restore-{stamp}"))


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _load(settings: Settings, restored: Path) -> None:
    if run(current_revision(settings.database)) is not None:
        raise Refused(
            f"this PostgreSQL database holds a Watchbell already: make an empty one and name it in {PREFIX}DATABASE_URL"
        )
    try:
        load(settings.database, restored)
    except ProgramFailed as error:
        raise Trouble(str(error)) from None


def _verdict(settings: Settings, revision: str) -> str:
    if revision != newest_revision():
        return f"the next start brings it from revision {revision} to {newest_revision()}"

    async def work() -> str:
        db = Database.open(settings.database)
        try:
            report = await examine_secrets(context_of(settings, db))
        finally:
            await db.close()
        if report.unreadable:
            return f"WARNING: the present key does not open the secrets of {len(report.unreadable)} of its owners"
        return f"all {report.stored} stored secrets open with the present key"

    return run(work())
