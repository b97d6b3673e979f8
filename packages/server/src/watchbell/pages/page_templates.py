"""The pages' templates: what they are filled in with, and how its parts are written."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from watchbell.domain.message_text import duration
from watchbell.domain.uptime import DayUptime
from watchbell.lib.clock import rfc3339
from watchbell.lib.plain_markdown import blocks
from watchbell.lib.time_zones import zone_of
from watchbell.services.public_pages import HISTORY_DAYS, RECENT_DAYS

if TYPE_CHECKING:
    from jinja2 import Environment

SCRIPT_PATH = "/s/-/page.js"
"""What keeps an open page true; no organization has this slug."""
FOLDER = Path(__file__).parent / "templates"
_NAMED = 20
_BANNERS = {
    "operational": "All services are working",
    "under_maintenance": "Maintenance is under way",
    "degraded_performance": "Some services are slower than usual",
    "partial_outage": "Some services are not available",
    "major_outage": "There is a major outage",
}
_COLOURS = {
    "operational": "17803d",
    "under_maintenance": "1d5fd1",
    "degraded_performance": "b45309",
    "partial_outage": "b45309",
    "major_outage": "c81e1e",
}
"""Of the icon in the tab."""
_WORDS = {
    "operational": "Operational",
    "under_maintenance": "Under maintenance",
    "degraded_performance": "Degraded performance",
    "partial_outage": "Partial outage",
    "major_outage": "Major outage",
    "investigating": "Investigating",
    "identified": "Identified",
    "monitoring": "Monitoring",
    "resolved": "Resolved",
    "in_progress": "In progress",
    "scheduled": "Planned",
}


def _colour(day: DayUptime) -> str:
    """A day's class: planned work, no data, all up, a little down, much down."""
    if day.uptime.ratio is None:
        return "work" if day.in_maintenance else "none"
    if day.uptime.down_ms == 0:
        return "up"
    return "some" if day.uptime.ratio >= 0.95 else "down"


def _percent(ratio: float | None) -> str:
    """Rounded down, so that a page never says 100 % of what was not."""
    return "no data" if ratio is None else f"{int(ratio * 100_000) / 1000:.3f}".rstrip("0").rstrip(".") + " %"


def _day_title(day: DayUptime) -> str:
    if day.uptime.ratio is None:
        return f"{day.day}: {'maintenance' if day.in_maintenance else 'no data'}"
    minutes = round(day.uptime.down_ms / 60_000)
    down = f", {minutes} min down" if day.uptime.down_ms else ""
    return f"{day.day}: {_percent(day.uptime.ratio)}{down}"


def _some(names: Sequence[str]) -> str:
    """``A, B, C``; of very many the first ones, and how many more."""
    named = ", ".join(names[:_NAMED])
    return f"{named} and {len(names) - _NAMED} more" if len(names) > _NAMED else named


def _moment(at: int, time_zone: str = "UTC") -> str:
    return datetime.fromtimestamp(at / 1000, zone_of(time_zone)).strftime("%d %b %Y, %H:%M %Z")


def render(name: str, **values: object) -> str:
    """One of the templates, filled in."""
    return _templates().get_template(name).render(**values)


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - 3 MB, with the first page

    found = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        markdown=blocks,
        percent=_percent,
        colour=_colour,
        day_title=_day_title,
        moment=_moment,
        some=_some,
        rfc3339=rfc3339,
        duration=duration,
    )
    found.globals.update(
        colours=_COLOURS,
        banners=_BANNERS,
        words=_WORDS,
        history_days=HISTORY_DAYS,
        recent_days=RECENT_DAYS,
        script_path=SCRIPT_PATH,
    )
    return found
