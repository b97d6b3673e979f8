"""Monitors: of the installation on this machine, or of a server by its API."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbell.app.cli.exits import Exit, Refused
from watchbell.domain.states import MonitorStatus
from watchbell.domain.tenancy import DEFAULT_ORG_SLUG

if TYPE_CHECKING:
    from watchbell.app.cli.monitor_places import Monitors

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Monitors: add, list, try. Here, or on a server by its API."
)
Server = Annotated[
    str | None, typer.Option(help="The address of a Watchbell server to ask instead.", envvar="WATCHBELL_SERVER")
]
Token = Annotated[
    str | None, typer.Option(help="An API token of that server.", envvar="WATCHBELL_TOKEN", show_envvar=True)
]
Org = Annotated[str | None, typer.Option(help="The organization of this installation, by its slug.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the API answers.")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    url: Annotated[str | None, typer.Argument(help="https://…, tcp://host:port, dns://name, ping://host.")] = None,
    kind: Annotated[str | None, typer.Option(help="A kind, instead of a URL: see 'watchbell kinds'.")] = None,
    config: Annotated[
        list[str] | None, typer.Option(help="A config key, as key=value; lists and objects as JSON. May be repeated.")
    ] = None,
    interval: Annotated[int, typer.Option(help="Seconds from one check to the next.")] = 60,
    service: Annotated[str | None, typer.Option(help="A service that exists, by name or id.")] = None,
    server: Server = None,
    token: Token = None,
    org: Org = None,
    as_json: AsJson = False,
) -> None:
    """Add a monitor; it is checked at once.

    Example: watchbell monitor add Shop https://shop.example.org --config expected_body=Welcome

    Example: watchbell monitor add Backup --kind heartbeat --config period_seconds=86400
    """
    from watchbell.app.cli.show import print_json

    if (url is None) == (kind is None):
        raise Refused("give either a URL or --kind with --config")
    body: dict[str, Any] = {"name": name, "config": pairs_of(config), "interval_seconds": interval}
    body |= {"url": url} if url is not None else {"monitor_type": kind}
    with _monitors(server, token, org, create=True) as monitors:
        if service is not None:
            body["service_id"] = monitors.service_id(service)
        made = monitors.add(body)
    if as_json:
        print_json(made)
        return
    print(f"added {made['name']} ({made['monitor_type']}): {made['id']}")
    for label in ("heartbeat_url", "ping_url"):
        if made.get(label):
            print(f"{label.replace('_', ' ')}: {made[label]}")


@app.command("list")
def list_(
    status: Annotated[
        list[MonitorStatus] | None, typer.Option(help="Only those of this status. May be repeated.")
    ] = None,
    server: Server = None,
    token: Token = None,
    org: Org = None,
    as_json: AsJson = False,
) -> None:
    """List monitors with their status and their last 24 hours.

    Example: watchbell monitor list --status down
    """
    from watchbell.app.cli.show import milliseconds, print_json, print_table

    with _monitors(server, token, org) as monitors:
        found = monitors.all([each.value for each in status or ()])
    if as_json:
        print_json(found)
        return
    rows = [
        (
            each["status"],
            each["name"],
            each["monitor_type"],
            each["summary"],
            _percent((each["stats"] or {}).get("uptime")),
            milliseconds(each["last_response_time_ms"]),
            (each["last_checked_at"] or each["last_ping_at"] or "")[:19].replace("T", " "),
            each["id"],
        )
        for each in found
    ]
    columns = ("status", "name", "kind", "what", "24 h", "took", "last seen", "id")
    nothing = "no monitor has this status" if status else "there are no monitors: watchbell monitor add NAME URL"
    print_table(columns, rows, empty=nothing)


@app.command("test")
def try_out(
    urls: Annotated[list[str], typer.Argument(help="What to check, each as one URL.")],
    timeout: Annotated[float, typer.Option(help="Seconds each check may take.", min=1, max=120)] = 10,
    server: Server = None,
    token: Token = None,
    org: Org = None,
    as_json: AsJson = False,
) -> None:
    """Try URLs as monitors would check them, from here or from a server; nothing is stored. Ends with 1 if one is down.

    Example: watchbell monitor test https://example.org tcp://db.example.org:5432
    """
    from watchbell.app.cli.show import milliseconds, print_json, print_table

    with _monitors(server, token, org) as monitors:
        seen = [{"url": url, **monitors.test({"url": url, "timeout_ms": round(timeout * 1000)})} for url in urls]
    if as_json:
        print_json(seen)
    else:
        rows = [
            (
                each["status"],
                each["url"],
                milliseconds(each["response_time_ms"]),
                each["status_code"],
                each["error_message"],
            )
            for each in seen
        ]
        print_table(("status", "URL", "took", "code", "why"), rows, empty="")
    verdicts = {each["status"] for each in seen}
    if verdicts & {"failure", "timeout"}:
        raise typer.Exit(Exit.BAD_ANSWER)
    if "no_data" in verdicts:
        raise typer.Exit(Exit.OUR_TROUBLE)


def pairs_of(texts: list[str] | None) -> dict[str, Any]:
    """``["port=22", "host=db"]`` → a config; lists and objects are read as JSON. Raises `Refused`.

    Numbers and yes or no stay text: only the kind knows whether ``200`` is meant as a number, and it understands both.
    """
    config: dict[str, Any] = {}
    for text in texts or ():
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise Refused(f"--config {text!r}: write it as key=value, for example --config port=5432")
        config[key.strip()] = _json(text, value) if value[:1] in ("{", "[") else value
    return config


def _json(text: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError as error:
        raise Refused(f"--config {text!r} begins like JSON but is none: {error}") from None


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share * 100:.2f} %"


def _monitors(server: str | None, token: str | None, org: str | None, *, create: bool = False) -> "Monitors":
    from watchbell.app.cli.monitor_places import LocalMonitors, RemoteMonitors

    if server is None:
        return LocalMonitors(org or DEFAULT_ORG_SLUG, create=create)
    if org is not None:
        raise Refused("--org is for the installation on this machine: a token belongs to its organization")
    return RemoteMonitors(server, token)
