"""One check of anything, now, without storing it."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchbell.app.cli.exits import Exit, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbell.domain.observations import Attachment, Observation, Verdict

MIN_SECONDS, MAX_SECONDS = 1, 120
_PASSWORD = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://[^/?#@:]*:)[^/?#]*@")


def check(
    url: Annotated[
        str | None,
        typer.Argument(help="https://…, tcp://host:port, dns://name, mysql://…; none with --kind and --set."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="The kind of check, where no URL says it, or its scheme means another.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="A key of the kind's config, as key=value; JSON is understood. May be repeated."),
    ] = None,
    method: Annotated[str | None, typer.Option(help="The HTTP method.")] = None,
    expect_status: Annotated[
        str | None, typer.Option(help="Codes and ranges that are good, such as 200-299,301.")
    ] = None,
    expect_body: Annotated[str | None, typer.Option(help="Text that must be in the body.")] = None,
    header: Annotated[list[str] | None, typer.Option(help="A header to send, as name:value. May be repeated.")] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Accept a certificate nobody trusts.")] = False,
    timeout: Annotated[
        float, typer.Option(help="Seconds the whole check may take.", min=MIN_SECONDS, max=MAX_SECONDS)
    ] = 10,
    save: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where to put what came with the check: bodies, screenshots.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check a URL once, as a monitor would, and show where the time went. Ends with 1 when it is down.

    Example: watchbell check https://example.org --expect-body Welcome

    Example: watchbell check tcp://127.0.0.1:5432 --timeout 2

    Example: watchbell check https://example.org --kind browser --save pictures

    Example: watchbell check --kind docker --set container=web-1
    """
    from watchbell.app.cli.check_view import as_data, print_attachments, print_check
    from watchbell.app.cli.reading import run
    from watchbell.app.cli.show import print_json

    config = {
        "method": method.upper() if method else None,
        "expected_status": expect_status,
        "expected_body": expect_body,
        "headers": headers_of(header) or None,
        "verify_tls": False if insecure else None,
    }
    given = {name: value for name, value in config.items() if value is not None} | settings_of(settings)
    kind, wanted = config_of(url, given, kind)
    seen = run(ask(kind, wanted, round(timeout * 1000)))
    if as_json:
        print_json({"url": url and without_password(url), "kind": kind, **as_data(seen)})
    else:
        print_check(without_password(url) if url else kind, seen)
        print_attachments(seen.attachments, is_saved=save is not None)
    if save is not None:
        keep(seen.attachments, save)
    raise typer.Exit(exit_of(seen.verdict))


def keep(attachments: "Sequence[Attachment]", folder: Path) -> None:
    """Write what came with the check into the folder, as a monitor would keep it. Raises `Refused` where it cannot be."""
    from watchbell.app.cli.show import remark
    from watchbell.domain.attachments import within_bounds

    for kept in within_bounds(attachments):
        path = folder / kept.name
        if kept.note and not kept.data:
            remark(f"{kept.name} was {kept.note}")
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(kept.data)
        except OSError as error:
            raise Refused(f"{path} cannot be written: {error.strerror}") from None
        remark(f"saved {path}" + (f" ({kept.note})" if kept.note else ""))


def without_password(url: str) -> str:
    """The URL to show: terminals are watched and logs are kept."""
    return _PASSWORD.sub(r"\1********@", url)


def settings_of(pairs: list[str] | None) -> dict[str, Any]:
    """``["port=5432", "query=SELECT 1"]`` → a config. Raises `Refused` for what is no pair."""
    found: dict[str, Any] = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise Refused(f"--set {pair!r}: write it as key=value, for example --set port=5432")
        try:
            found[name.strip()] = json.loads(value)
        except ValueError:
            found[name.strip()] = value
    return found


def config_of(url: str | None, extra: dict[str, Any], named: str | None = None) -> tuple[str, dict[str, Any]]:
    """The kind that checks this URL, or the one named, and its whole config.

    Raises `Refused` for an option the kind does not have.
    """
    if url is None:
        return kind_by_name(named, extra), extra
    from watchbell.domain.errors import Invalid
    from watchbell.services.monitor_kinds import config_from_url, kind_named, kind_of_url

    try:
        if named is None:
            kind, config = kind_of_url(url)
        else:
            kind = kind_named(named)
            config = config_from_url(kind, url)
    except Invalid as error:
        raise Refused(f"{without_password(url)!r} {error.details[0].message}") from None
    foreign = [name for name in extra if name not in kind.target.model_fields]
    if foreign:
        raise Refused(f"a {kind.kind} check has no {foreign[0].replace('_', ' ')}: leave that option out")
    return kind.kind, {**config, **extra}


def kind_by_name(named: str | None, config: dict[str, Any]) -> str:
    """The kind named. Raises `Refused` when there is none of that name, or none was named."""
    from watchbell.domain.errors import Invalid
    from watchbell.services.monitor_kinds import kind_named

    if named is None:
        raise Refused("say what to check: a URL, or --kind with --set key=value ('watchbell kinds' lists them)")
    try:
        found = kind_named(named)
    except Invalid as error:
        raise Refused(f"--kind {named}: {error.details[0].message}") from None
    if found.prober is None:
        raise Refused(f"the kind {named} is not asked, so there is nothing to check")
    foreign = [name for name in config if name not in found.target.model_fields]
    if foreign:
        raise Refused(f"a {named} check has no {foreign[0]!r}: its keys are {', '.join(found.target.model_fields)}")
    return named


def headers_of(lines: list[str] | None) -> dict[str, str]:
    """``["Accept: text/html"]`` → a mapping. Raises `Refused` for what is no header."""
    headers = {}
    for line in lines or ():
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise Refused(f"--header {line!r}: write it as name:value, for example --header Accept:text/html")
        headers[name.strip()] = value.strip()
    return headers


async def ask(kind: str, config: dict[str, Any], timeout_ms: int) -> "Observation":
    """Check once. The operator may ask private addresses. Raises `Invalid` for a config the kind does not understand."""
    from watchbell.app.logging import set_up_logging
    from watchbell.domain.probing import ProbeLimits
    from watchbell.lib.clock import now_ms
    from watchbell.pipeline.probe import probe
    from watchbell.probers import shelf
    from watchbell.services.configs import checked

    prober = shelf()[kind]
    target = checked(prober.target, kind, config, field="check")
    set_up_logging("error", "console")
    try:
        return await probe(prober, target, ProbeLimits(timeout_ms, now_ms()))
    finally:
        await prober.close()


def exit_of(verdict: "Verdict") -> Exit:
    """Down is an answer; that we could not ask is our trouble."""
    from watchbell.domain.observations import Verdict

    if verdict is Verdict.FAULT:
        return Exit.OUR_TROUBLE
    return Exit.BAD_ANSWER if verdict.is_bad else Exit.OK
