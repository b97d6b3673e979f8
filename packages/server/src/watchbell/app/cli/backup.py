"""Keeping an installation in one file, and bringing it back."""

from pathlib import Path
from typing import Annotated

import typer

from watchbell.app.cli.exits import Refused


def backup(
    file: Annotated[Path, typer.Argument(help="Where to: a name that ends in .tar.gz.", dir_okay=False)],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
) -> None:
    """Write database and secret key into one file, while the server runs. Whoever has the file has the secrets.

    Example: watchbell backup watchbell-monday.tar.gz
    """
    from watchbell.app.cli.backing_up import make_backup
    from watchbell.app.cli.reading import load_settings

    if not file.name.endswith((".tar.gz", ".tgz")):
        raise Refused(f"{file}: backups are written as .tar.gz, so name the file like that")
    if file.exists() and not force:
        raise Refused(f"{file} exists already: choose another name, or say --force")
    if not file.parent.is_dir():
        raise Refused(f"the folder {file.parent} does not exist: make it first")
    print(make_backup(load_settings(), file))


def restore(
    file: Annotated[Path, typer.Argument(help="A file that 'watchbell backup' wrote.", exists=True, dir_okay=False)],
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Replace the SQLite file and key that are there; they are kept beside the new ones."
        ),
    ] = False,
) -> None:
    """Bring back database and secret key from a backup. Stop the server first.

    Example: watchbell restore watchbell-monday.tar.gz
    """
    from watchbell.app.cli.reading import load_settings
    from watchbell.app.cli.restoring import restore_backup

    print(restore_backup(load_settings(), file, force=force))
