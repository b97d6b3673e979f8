"""Modules of blackbox_exporter: what they are here, and monitors made of them."""

from pathlib import Path
from typing import Annotated

import typer

from watchbell.app.cli.exits import Refused


def modules(
    file: Annotated[Path | None, typer.Argument(help="A blackbox.yml; the standard modules if left out.")] = None,
    module: Annotated[str | None, typer.Option(help="Only this module.")] = None,
    target: Annotated[
        str | None, typer.Option(help="Print the monitor of the module for this target, as JSON.")
    ] = None,
) -> None:
    """Check a blackbox.yml and list its modules as kinds of monitors, or make a monitor of one.

    Example: watchbell modules blackbox.yml

    Example: watchbell modules blackbox.yml --module http_2xx --target https://example.org
    """
    from watchbell.app.cli.show import print_json, print_table
    from watchbell.app.settings import read_blackbox_file
    from watchbell.domain.blackbox_modules import STANDARD, config_for, read_module

    try:
        found = read_blackbox_file(file) if file else {name: read_module(name, it) for name, it in STANDARD.items()}
    except ValueError as error:
        raise Refused(str(error)) from None
    if module is not None and module not in found:
        raise Refused(f"there is no module {module!r}; known are {', '.join(sorted(found))}")
    chosen = [each for name, each in found.items() if module in (None, name)]
    if target is None:
        rows = [(each.name, each.kind, f"{each.timeout_ms} ms" if each.timeout_ms else "-") for each in chosen]
        print_table(("module", "kind", "timeout"), rows, empty="there are no modules")
        return
    if len(chosen) != 1:
        raise Refused("say which module the monitor is to be made of: --module NAME")
    try:
        config = config_for(chosen[0], target)
    except ValueError as error:
        raise Refused(str(error)) from None
    limit = {"timeout_ms": max(1000, chosen[0].timeout_ms)} if chosen[0].timeout_ms else {}
    print_json({"name": f"{target} ({chosen[0].name})", "monitor_type": chosen[0].kind, "config": config, **limit})
