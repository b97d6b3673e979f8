"""Bringing in what Uptime Kuma, Gatus or Healthchecks watched."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watchbell.app.cli.exits import Refused
from watchbell.domain.tenancy import DEFAULT_ORG_SLUG

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchbell.domain.import_plan import Plan
    from watchbell.services.import_history import Counts
    from watchbell.services.importing import ImportReport

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Bring in the monitors of another tool, its addresses and its past. Works while the server runs.",
)
Org = Annotated[str, typer.Option(help="The organization, by its slug.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell what would be done; write nothing.")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Change monitors that have the same name already, instead of leaving them.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def kuma(
    file: Annotated[Path, typer.Argument(help="kuma.db of version 1 or 2, or a JSON backup of version 1.")],
    channels: Annotated[
        bool, typer.Option("--channels", help="Make channels of the default contact of its notifications.")
    ] = False,
    history: Annotated[bool, typer.Option("--history/--no-history", help="Bring in its uptime of past days.")] = True,
    org: Org = DEFAULT_ORG_SLUG,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Bring in Uptime Kuma's monitors with their uptime. Push URLs keep working.

    Example: watchbell import kuma /var/lib/uptime-kuma/kuma.db --dry-run
    """
    from watchbell.app.cli.import_sources import opened_kuma

    with opened_kuma(file, channels=channels) as (plan_for, counts):
        _bring_in(plan_for, org, counts if history else None, overwrite=overwrite, dry_run=dry_run, as_json=as_json)


@app.command()
def gatus(
    path: Annotated[Path, typer.Argument(help="Its configuration: a file, or a folder whose files are merged.")],
    org: Org = DEFAULT_ORG_SLUG,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Bring in Gatus' endpoints. Its variables are read from the environment. External endpoints keep working.

    Example: watchbell import gatus /etc/gatus/config.yaml
    """
    from watchbell.app.cli.import_sources import opened_gatus

    _bring_in(opened_gatus(path), org, None, overwrite=overwrite, dry_run=dry_run, as_json=as_json)


@app.command()
def healthchecks(
    url: Annotated[str, typer.Option(help="Where Healthchecks is.")] = "https://healthchecks.io",
    key: Annotated[
        str | None,
        typer.Option(
            help="An API key of the project; a read-write one, else ping URLs cannot be kept. Asked for if left out.",
            envvar="HEALTHCHECKS_API_KEY",
        ),
    ] = None,
    ping_key: Annotated[
        str,
        typer.Option(help="The project's ping key: becomes the organization's, so that URLs with slugs keep working."),
    ] = "",
    keep_paused: Annotated[
        bool, typer.Option("--keep-paused", help="Bring in paused checks too, paused; else they are left out.")
    ] = False,
    org: Org = DEFAULT_ORG_SLUG,
    overwrite: Overwrite = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Bring in the checks of a Healthchecks project by its API. Ping URLs keep working.

    Example: watchbell import healthchecks --url https://hc.example.org --key "$HC_API_KEY"
    """
    from watchbell.app.cli.import_sources import opened_healthchecks

    plan_for = opened_healthchecks(url, key or _asked_key(), keep_paused=keep_paused, ping_key=ping_key)
    _bring_in(plan_for, org, None, overwrite=overwrite, dry_run=dry_run, as_json=as_json)


def _asked_key() -> str:
    if not sys.stdin.isatty():
        raise Refused("give an API key of the project: --key, or HEALTHCHECKS_API_KEY")
    return str(typer.prompt("API key", hide_input=True))


def _bring_in(
    plan_for: "Callable[[int], Plan]",
    org: str,
    counts: "Counts | None",
    *,
    overwrite: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """`plan_for` makes the plan, given the least interval in seconds."""
    from watchbell.app.cli.import_view import print_report
    from watchbell.app.cli.opening import installation
    from watchbell.app.cli.reading import run
    from watchbell.services.import_history import bring_history
    from watchbell.services.importing import apply_plan

    async def work() -> "ImportReport":
        async with installation(org, create=not dry_run) as desk:
            ctx = desk.ctx.rehearsing() if dry_run else desk.ctx
            plan = plan_for(ctx.options.min_interval_seconds)
            report = await apply_plan(ctx, desk.caller, plan, overwrite=overwrite)
            if counts is not None:
                await bring_history(ctx, desk.caller, report, counts)
            return report

    print_report(run(work()), dry_run=dry_run, as_json=as_json)
