"""What an import did, for people and for programs."""

from typing import Any

from watchbell.app.cli.show import print_json, print_table, remark
from watchbell.services.importing import Imported, ImportReport, Outcome


def print_report(report: ImportReport, *, dry_run: bool, as_json: bool) -> None:
    """Two tables, monitors and notes, and one line that sums up."""
    if as_json:
        print_json({"dry_run": dry_run, **as_data(report)})
        return
    rows = [
        (
            item.outcome.value,
            item.planned.name,
            item.planned.source_kind,
            None if item.outcome is Outcome.LEFT_OUT else item.planned.kind,
            ", ".join(dict.fromkeys(kept.what for kept in item.planned.addresses)),
        )
        for item in report.items
    ]
    print_table(("", "monitor", "was", "is", "keeps"), rows, empty="there is nothing to import")
    if report.notes:
        print()
        print_table(
            ("what", "field", "", "why"),
            [(note.item, note.field, note.fate.value, note.why) for note in report.notes],
            empty="",
        )
    print()
    print(summary(report, dry_run=dry_run))
    if dry_run:
        remark("this was a rehearsal: nothing was written")


def summary(report: ImportReport, *, dry_run: bool) -> str:
    """``12 monitors of 14 imported (2 there already), 3 addresses keep working, 9 notes``."""
    made, replaced = report.count(Outcome.MADE), report.count(Outcome.REPLACED)
    there, found = report.count(Outcome.THERE), report.plan.found
    aside = [f"{replaced} replaced"] if replaced else []
    aside += [f"{there} there already"] if there else []
    said = f"{_count(made + replaced, 'monitor')} of {found} {'would be ' if dry_run else ''}imported"
    parts = [f"{said} ({', '.join(aside)})" if aside else said]
    parts += [f"{_count(report.addresses, 'address')} {'keeps' if report.addresses == 1 else 'keep'} working"]
    if report.channels:
        parts.append(_count(report.channels, "channel"))
    if report.history_days:
        parts.append(f"{_count(report.history_days, 'day')} of history")
    return ", ".join([*parts, _count(len(report.notes), "note")])


def _count(number: int, word: str) -> str:
    many = f"{word}es" if word.endswith("s") else f"{word}s"
    return f"{number} {word if number == 1 else many}"


def as_data(report: ImportReport) -> dict[str, Any]:
    """The report for programs."""
    return {
        "source": report.plan.source,
        "found": report.plan.found,
        "monitors": [_item(item) for item in report.items],
        "notes": [
            {"item": note.item, "field": note.field, "what": note.fate.value, "why": note.why} for note in report.notes
        ],
        "addresses": report.addresses,
        "channels": report.channels,
        "history_days": report.history_days,
    }


def _item(item: Imported) -> dict[str, Any]:
    return {
        "name": item.planned.name,
        "outcome": item.outcome.value,
        "source_type": item.planned.source_kind,
        "monitor_type": item.planned.kind,
        "id": item.monitor.id if item.monitor is not None else None,
        "group": item.planned.group_name,
    }
