"""What the doctor looks at, in the order in which one trouble causes the next."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from watchbell.app.cli.abilities import anchors, browser, libraries
from watchbell.app.cli.config import unknown_variables, without_password
from watchbell.app.cli.findings import Finding, failed, ok, skipped, warning
from watchbell.app.cli.listening import port
from watchbell.app.cli.reading import database_file
from watchbell.app.cli.surroundings import clock, egress, interface, pings, redis, resolver
from watchbell.app.context import context_of
from watchbell.app.settings import PREFIX, Settings
from watchbell.services.context import Context
from watchbell.services.secret_check import examine_secrets
from watchbell.store import organizations
from watchbell.store import settings as stored_settings
from watchbell.store.migrating import current_revision, newest_revision
from watchbell.store.session import Database

_LEAST_BYTES = 100 * 2**20
_FEW_BYTES = 2**30
_NAMED = 3
"""How many of those with an unreadable secret are named."""


async def examine(settings: Settings) -> list[Finding]:
    """Every finding. Nothing is changed, and no trouble keeps another from being found."""
    findings = [_variables(), data_folder(settings)]
    findings += [each async for each in _database(settings)]
    findings += [await resolver(), egress(), await anchors(settings), await pings(), libraries(), browser()]
    findings += [interface(), await asyncio.to_thread(port, settings)]
    if settings.redis_url is not None:
        findings.append(await redis(settings.redis_url))
    return findings


def _variables() -> Finding:
    unknown = unknown_variables()
    if unknown:
        return warning("settings", "; ".join(unknown), "correct or remove these environment variables")
    return ok("settings", "understood")


def data_folder(settings: Settings) -> Finding:
    """Is there a folder to write to, and room in it?"""
    folder = settings.data_dir.resolve()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not there.is_dir():
        return failed("data folder", f"{there} is no folder", f"set {PREFIX}DATA_DIR to a folder")
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"watchbell")
    except OSError as error:
        advice = f"give the user with id {os.geteuid()} the right to write there, or set {PREFIX}DATA_DIR"
        return failed("data folder", f"{there} cannot be written: {error.strerror}", advice)
    free = shutil.disk_usage(there).free
    text = f"{folder}, {_size(free)} free" + ("" if there == folder else " (will be made at the first start)")
    if free < _LEAST_BYTES:
        return failed("data folder", text, "make room on this disk: check results are lost without it")
    return warning("data folder", text, "make room on this disk soon") if free < _FEW_BYTES else ok("data folder", text)


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    file = database_file(settings)
    shown = str(file) if file else without_password(settings.database)
    if file is not None and not file.exists():
        yield skipped("database", f"{shown} does not exist yet: the first start makes it")
        yield skipped("secrets", "nothing is stored yet")
        yield clock(None)
        return
    try:
        revision = await current_revision(settings.database)
    except (SQLAlchemyError, OSError) as error:
        yield failed("database", f"{shown} cannot be reached: {_first_line(error)}", _reach(file))
        yield skipped("secrets", "without a database")
        yield clock(None)
        return
    if revision != newest_revision():
        yield _outdated(shown, revision)
        yield skipped("secrets", "the database is not of this version")
        yield clock(None)
        return
    db = Database.open(settings.database)
    try:
        yield await _writable(db, shown, file)
        yield await _secrets(settings, db)
        yield clock(await _alive_at(db))
    finally:
        await db.close()


def _outdated(shown: str, revision: str | None) -> Finding:
    newest = newest_revision()
    if revision is not None and revision > newest:
        return failed("database", f"{shown} is at revision {revision}, newer than {newest}", "update this program")
    text = f"{shown} is at revision {revision}" if revision else f"{shown} holds no tables of Watchbell"
    return failed("database", f"{text}, this program needs {newest}", "run 'watchbell migrate'")


async def _writable(db: Database, shown: str, file: Path | None) -> Finding:
    try:
        async with db.transaction(dry_run=True) as tx:
            await stored_settings.put(tx, "doctor", {})
    except (SQLAlchemyError, OSError) as error:
        return failed("database", f"{shown} cannot be written: {_first_line(error)}", _reach(file))
    return ok("database", f"{shown}, revision {newest_revision()}, can be written")


async def _secrets(settings: Settings, db: Database) -> Finding:
    key = settings.data_dir / "secret.key"
    if settings.secret_key is None and not key.exists():
        async with db.read() as tx:
            if await organizations.count(tx) == 0:
                return skipped("secrets", "nothing is stored yet")
        advice = f"restore {key} or set {PREFIX}SECRET_KEY as it was; a new key opens nothing that is stored"
        return failed("secrets", f"the secret key is gone: {key} does not exist", advice)
    ctx: Context = context_of(settings, db)
    report = await examine_secrets(ctx)
    if report.unreadable:
        more = len(report.unreadable) - _NAMED
        names = ", ".join(report.unreadable[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        advice = f"bring back the {PREFIX}SECRET_KEY or {key} they were stored with, or enter these secrets again"
        return failed("secrets", f"the present key does not open those of {names}", advice)
    return ok("secrets", f"the key opens all {report.stored} that are stored")


async def _alive_at(db: Database) -> int | None:
    async with db.read() as tx:
        at = await stored_settings.get(tx, "alive_at")
    return at if isinstance(at, int) else None


def _reach(file: Path | None) -> str:
    if file is not None:
        return f"let the user with id {os.geteuid()} own {file} and its folder; no other program may hold it locked"
    return f"start PostgreSQL, and check host, user and password in {PREFIX}DATABASE_URL"


def _first_line(error: Exception) -> str:
    return (str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__])[0]


def _size(count: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1024:
            return f"{count:.0f} {unit}"
        count /= 1024
    return f"{count:.1f} TB"
