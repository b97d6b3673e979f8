"""Finding out what is wrong with an installation before it matters."""

from typing import Annotated

import typer

from watchbell.app.cli.exits import Exit


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Examine this installation: settings, data folder, database, secrets, clock, network, kinds of checks, port.

    Says what to do about each trouble, and ends with 1 when something failed. Changes nothing.

    Example: watchbell doctor
    """
    from rich.text import Text

    from watchbell.app.cli.examinations import examine
    from watchbell.app.cli.findings import Health
    from watchbell.app.cli.reading import load_settings, run
    from watchbell.app.cli.show import STATUS_STYLES, console, print_json

    findings = run(examine(load_settings()))
    failed = [each for each in findings if each.health is Health.FAILED]
    if as_json:
        print_json(
            [
                {"name": each.name, "status": each.health.value, "finding": each.text, "advice": each.advice}
                for each in findings
            ]
        )
    else:
        out = console()
        for each in findings:
            word = Text(f"{each.health.value:8}", style=STATUS_STYLES.get(each.health.value, "dim"))
            out.print(Text.assemble(word, (f"{each.name:12}", "bold"), each.text), soft_wrap=True)
            if each.advice:
                out.print(Text(f"{'':20}→ {each.advice}"), soft_wrap=True)
        out.print(f"\n{len(failed)} of {len(findings)} failed" if failed else "\nnothing failed")
    if failed:
        raise typer.Exit(Exit.BAD_ANSWER)
