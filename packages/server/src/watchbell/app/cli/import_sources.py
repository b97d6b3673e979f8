"""Where an import's plan comes from: a file, a folder, an API."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchbell.app.cli.exits import Refused
from watchbell.domain.import_history import Count
from watchbell.domain.import_kuma import TABLES, Tables, plan_kuma, tables_of_backup
from watchbell.domain.import_plan import Plan
from watchbell.lib.clock import SECOND
from watchbell.lib.kuma_files import Counted, KumaDatabase, Unreadable, is_sqlite, read_backup
from watchbell.services.import_history import Counts

PlanFor = Callable[[int], Plan]
"""The plan, given the least interval in seconds."""


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

            def counts(key: str) -> tuple[list[Count], list[Count]]:
                return _counts(database.hours(key)), _counts(database.days(key))

            yield lambda least: plan_kuma(rows, least_interval=least, channels=channels), counts
    except Unreadable as error:
        raise Refused(str(error)) from None


def _backup(file: Path) -> Tables:
    try:
        return tables_of_backup(read_backup(file))
    except ValueError as error:
        raise Refused(f"{file}: {error}") from None


def _counts(rows: list[Counted]) -> list[Count]:
    return [Count(row.at * SECOND, row.up, row.down, row.ping, row.ping_min, row.ping_max) for row in rows]
