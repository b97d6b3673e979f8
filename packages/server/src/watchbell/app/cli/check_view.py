"""A check as people and programs read it: the answer, the trace as a waterfall, the certificate."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from watchbell.app.cli.show import console, milliseconds, moment, remark
from watchbell.domain.attachments import within_bounds
from watchbell.domain.observations import Attachment, Observation, Step, Verdict
from watchbell.lib.clock import rfc3339

_WIDTH = 30
_WORDS = {
    Verdict.SUCCESS: ("UP", "bold green"),
    Verdict.DEGRADED: ("DEGRADED", "bold yellow"),
    Verdict.FAILURE: ("DOWN", "bold red"),
    Verdict.TIMEOUT: ("DOWN", "bold red"),
    Verdict.FAULT: ("UNKNOWN", "bold magenta"),
}
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def as_data(seen: Observation) -> dict[str, Any]:
    """In the API's words."""
    return {
        "status": seen.verdict.value,
        "checked_at": rfc3339(seen.observed_at),
        "response_time_ms": seen.response_time_ms,
        "status_code": seen.status_code,
        "error_message": seen.error,
        "phases": seen.phases._asdict() if seen.phases else None,
        "steps": [step._asdict() for step in seen.steps],
        "facts": seen.facts,
        "attachments": [kept.described._asdict() for kept in within_bounds(seen.attachments)],
    }


def print_check(url: str, seen: Observation) -> None:
    """Everything, for people."""
    out = console()
    word, style = _WORDS[seen.verdict]
    code = f"code {seen.status_code}" if seen.status_code is not None else ""
    out.print(Text.assemble((word, style), "  ", (url, "bold"), *(f"  {x}" for x in (_took(seen), code) if x)))
    if seen.error:
        out.print(Text(f"      {seen.error}", style=style))
    out.print()
    out.print(_waterfall(seen.steps))
    for label, text in _facts(seen.facts):
        out.print(Text.assemble((f"{label:12}", "dim"), text))


def print_attachments(attachments: Sequence[Attachment], *, is_saved: bool) -> None:
    """What came with the check, by name and size; how to get it unless it is being saved."""
    out = console()
    for kept in within_bounds(attachments):
        size = f"{len(kept.data)} bytes" + (f", {kept.note}" if kept.note else "")
        out.print(Text.assemble(("attachment  ", "dim"), f"{kept.name}  {kept.media_type}, {size}"))
    if attachments and not is_saved:
        remark("add --save FOLDER to keep what came with the check")


def _took(seen: Observation) -> str:
    return milliseconds(seen.response_time_ms) or ""


def _waterfall(steps: Sequence[Step]) -> Table:
    whole = max((step.started_ms + step.duration_ms for step in steps), default=0.0) or 1.0
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for justify in ("left", "left", "right", "left"):
        table.add_column(justify=justify, no_wrap=True)
    table.add_column(overflow="fold")
    for step in steps:
        mark = Text("✔", style="green") if step.ok else Text("✘", style="bold red")
        took = milliseconds(step.duration_ms) if step.duration_ms else ""
        table.add_row(mark, step.name, took or "", Text(bar(step, whole), style="cyan"), Text(step.detail))
    return table


def bar(step: Step, whole_ms: float) -> str:
    """Where in the whole check this step lies, and how long it is: at least a sliver when it took any time."""
    if not step.duration_ms:
        return ""
    start = min(_WIDTH - 1, round(step.started_ms / whole_ms * _WIDTH))
    eighths = max(1, round(step.duration_ms / whole_ms * _WIDTH * 8))
    eighths = min(eighths, (_WIDTH - start) * 8)
    return " " * start + "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _facts(facts: dict[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    certificate = facts.get("certificate")
    if isinstance(certificate, dict):
        rows.append(("certificate", f"{certificate['subject']}, issued by {certificate['issuer']}"))
        days = certificate["days_left"]
        ends = f"{days} days left" if days >= 0 else "expired"
        rows.append(("valid", f"{moment(certificate['not_before'])} to {moment(certificate['not_after'])} UTC, {ends}"))
        rows.append(("names", ", ".join(certificate["sans"]) or "–"))
        rows.append(("sha256", certificate["fingerprint"]))
    for name, value in facts.items():
        if name != "certificate" and value not in (None, "", 0, []):
            text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            rows.append((_LABELS.get(name, name.replace("_", " ")), text))
    return rows


_LABELS = {"ip": "address", "http_version": "HTTP", "final_url": "final URL"}
