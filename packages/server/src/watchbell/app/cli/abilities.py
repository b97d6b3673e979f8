"""What the doctor looks at of checking itself: the libraries of kinds, a browser, and the anchors of our connection."""

import asyncio
import os
import re
from importlib.metadata import PackageNotFoundError, distribution, requires

from watchbell.app.cli.findings import Finding, Health, ok, skipped, warning
from watchbell.app.settings import PREFIX, Settings
from watchbell.lib.browser_program import VARIABLE, find_browser
from watchbell.lib.connectivity import parse_anchors, reach
from watchbell.lib.host_names import place_of
from watchbell.probers import shelf

_EXTRA = re.compile(r"""\A(?P<name>[\w.-]+)[^;]*;.*\bextra == ['"](?P<extra>[\w-]+)['"]""")
_BROWSER_EXTRA = "browser"
_OPTIONS = {"apprise", "holidays"}
"""Extras that no kind of monitor needs as a whole: a channel does, or single options of a kind."""


def libraries() -> Finding:
    """Which kinds cannot be used here for want of a library? Nobody needs all of them, so that is no trouble."""
    lacking = missing_libraries({prober.extra for prober in shelf().values()} | _OPTIONS)
    if not lacking:
        return ok("kinds", "the libraries of all kinds are installed")
    extras = ",".join(sorted(lacking))
    names = ", ".join(sorted({name for each in lacking.values() for name in each}))
    kinds = [kind for kind, prober in shelf().items() if prober.missing]
    text = f"not installed: {names}; " + (f"no monitors of {', '.join(kinds)}" if kinds else "some options are missing")
    advice = f"for these: pip install 'watchbell[{extras}]' (in a checkout: make full), then restart"
    return Finding("kinds", Health.SKIPPED, text, advice)


def missing_libraries(extras: set[str]) -> dict[str, list[str]]:
    """What is not installed of these extras; only those that are not whole."""
    found: dict[str, list[str]] = {}
    for line in requires("watchbell") or ():
        named = _EXTRA.match(line)
        if named and named["extra"] in extras and not _is_installed(named["name"]):
            found.setdefault(named["extra"], []).append(named["name"])
    return found


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def browser() -> Finding:
    """Is there a Chromium to visit pages with?"""
    named = os.environ.get(VARIABLE)
    if named and not os.access(named, os.X_OK):
        return warning("browser", f"{VARIABLE} names {named}, which cannot be run", "name a Chromium, or leave it out")
    program = find_browser()
    if program is None:
        text, advice = (
            "no Chromium or Chrome is installed",
            f"for pages in a real browser: install one, or set {VARIABLE}",
        )
        return Finding("browser", Health.SKIPPED, text, advice)
    if missing_libraries({_BROWSER_EXTRA}):
        return skipped("browser", f"{program}, but the library that drives it is missing")
    return ok("browser", program)


async def anchors(settings: Settings) -> Finding:
    """Does one of the places answer by which a lost connection of ours is told from an outage?"""
    wanted = parse_anchors(settings.connectivity_anchors)
    if not wanted:
        return skipped("anchors", "switched off: a lost connection of ours looks like an outage of all targets")
    answers = await asyncio.gather(*(reach(anchor) for anchor in wanted))
    silent = [place_of(*anchor) for anchor, answered in zip(wanted, answers, strict=True) if not answered]
    if len(silent) == len(wanted):
        advice = f"name places outside that this machine reaches in {PREFIX}CONNECTIVITY_ANCHORS, or leave it empty"
        text = f"none answers ({', '.join(silent)}): a lost connection of ours will look like an outage of all targets"
        return warning("anchors", text, advice)
    return ok("anchors", f"{len(wanted) - len(silent)} of {len(wanted)} answer")
