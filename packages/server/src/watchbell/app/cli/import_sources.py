"""Where an import's plan comes from: a file, a folder, an API."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchbell.app.cli.exits import Refused, Trouble
from watchbell.domain.import_gatus import plan_gatus
from watchbell.domain.import_healthchecks import plan_healthchecks
from watchbell.domain.import_history import Count
from watchbell.domain.import_kuma import TABLES, Tables, plan_kuma, tables_of_backup
from watchbell.domain.import_plan import Plan
from watchbell.lib.clock import SECOND
from watchbell.lib.gatus_files import BadGatusFile, load_gatus
from watchbell.lib.healthchecks_client import ApiTrouble, HealthchecksClient
from watchbell.lib.kuma_files import Counted, KumaDatabase, Unreadable, is_sqlite, read_backup
from watchbell.services.import_history import Counts

PlanFor = Callable[[int], Plan]
"""The plan, given the least interval in seconds."""


_ESSENTIAL = ("id", "name", "type", "active", "interval", "maxretries", "url", "hostname", "port")
"""What every version of Uptime Kuma keeps of a monitor: where one is missing, guesses would be brought in."""


@contextmanager
def opened_kuma(file: Path, *, channels: bool) -> Iterator[tuple[PlanFor, Counts | None]]:
    """Uptime Kuma's database or backup. Raises `Refused` for what is neither."""
    try:
        if not is_sqlite(file):
            tables = _backup(file)
            yield lambda least: plan_kuma(tables, least_interval=least, channels=channels), None
            return
        with KumaDatabase.open(file) as database:
            rows = database.rows(TABLES)
            if not rows["monitor"]:
                raise Refused(f"{file} holds no monitors of Uptime Kuma")
            if lacking := database.lacking("monitor", _ESSENTIAL):
                raise Refused(f"{file} is of a version that is not known here: its monitors have no {lacking[0]}")

            def counts(key: str) -> tuple[list[Count], list[Count]]:
                return _counts(database.hours(key)), _counts(database.days(key))

            yield lambda least: plan_kuma(rows, least_interval=least, channels=channels), counts
    except Unreadable as error:
        raise Refused(str(error)) from None


def opened_gatus(path: Path) -> PlanFor:
    """Gatus' configuration. Raises `Refused` for what cannot be read."""
    try:
        file = load_gatus(path, os.environ)
    except BadGatusFile as error:
        raise Refused(str(error)) from None
    return lambda least: plan_gatus(file.document, least_interval=least, missing=file.missing)


def opened_healthchecks(url: str, key: str, *, keep_paused: bool, ping_key: str = "") -> PlanFor:
    """The checks of a project. Raises `Refused` for a wrong address or key, `Trouble` when it does not answer."""
    try:
        with HealthchecksClient(url, key) as client:
            checks, channels = client.checks(), client.channels()
    except ApiTrouble as error:
        if error.is_refusal:
            raise Refused(str(error)) from None
        raise Trouble(str(error)) from None
    return lambda _least: plan_healthchecks(checks, channels, keep_paused=keep_paused, ping_key=ping_key)


def _backup(file: Path) -> Tables:
    try:
        return tables_of_backup(read_backup(file))
    except ValueError as error:
        raise Refused(f"{file}: {error}") from None


def _counts(rows: list[Counted]) -> list[Count]:
    return [Count(row.at * SECOND, row.up, row.down, row.ping, row.ping_min, row.ping_max) for row in rows]
