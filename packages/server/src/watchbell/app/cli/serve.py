"""Running the server, and bringing the database to this version's shape."""

from typing import Annotated

import typer


def serve(
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; 0.0.0.0 for all. Default: WATCHBELL_HOST.")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="The port to listen on. Default: WATCHBELL_PORT or PORT.", min=0, max=65535)
    ] = None,
) -> None:
    """Run everything in one process: API, web interface, checks and messages.

    Example: watchbell serve --host 0.0.0.0 --port 8080
    """
    from watchbell.app.lightly import load_lightly

    load_lightly()
    from watchbell.app.cli.listening import insist_on_port
    from watchbell.app.cli.reading import database_file, load_settings
    from watchbell.app.serving import serve as serve_with

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = load_settings().model_copy(update=given)
    database_file(settings)  # refuses a URL that is none, in one sentence
    insist_on_port(settings)
    serve_with(settings)


def migrate() -> None:
    """Bring the database to this version's shape. Starting the server does the same.

    Example: watchbell migrate
    """
    from watchbell.app.cli.reading import load_settings, run
    from watchbell.store.migrating import current_revision, newest_revision
    from watchbell.store.migrating import migrate as migrate_to_newest

    url = load_settings().database

    async def work() -> tuple[str | None, str]:
        before = await current_revision(url)
        await migrate_to_newest(url)
        return before, newest_revision()

    before, after = run(work())
    print(f"before: {before or 'no database'}\nafter:  {after}" + ("  (nothing to do)" if before == after else ""))
