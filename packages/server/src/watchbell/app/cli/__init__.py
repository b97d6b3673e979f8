"""The command `watchbell`: one file per group of verbs. Whatever a verb needs is imported when it runs."""

import typer

from watchbell.app.cli import (
    backup,
    check,
    config,
    doctor,
    importing,
    kinds,
    modules,
    monitor,
    ping,
    run,
    serve,
    token,
    user,
)
from watchbell.app.cli.exits import leave

app = typer.Typer(
    name="watchbell",
    help="Watches websites, servers and cron jobs, rings the right people once, and tells the public the truth.\n\n"
    "Settings are environment variables: 'watchbell config' shows them. "
    "Exit codes: 0 fine, 1 the answer is down or failed, 2 wrong use, 3 our own trouble.",
    no_args_is_help=True,
    rich_markup_mode=None,  # help drawn by rich takes half a second
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(serve.serve)
app.command()(serve.migrate)
app.command()(config.config)
app.command()(doctor.doctor)
app.command()(check.check)
app.command()(kinds.kinds)
app.command("channel-kinds")(kinds.channel_kinds)
app.command("channels-kinds", hidden=True)(kinds.channel_kinds)
app.command()(modules.modules)
app.command(context_settings={"allow_interspersed_args": False})(run.run)
app.command()(ping.ping)
app.add_typer(monitor.app, name="monitor")
app.add_typer(token.app, name="token")
app.add_typer(user.app, name="user")
app.add_typer(importing.app, name="import")
app.command()(backup.backup)
app.command()(backup.restore)


@app.callback(invoke_without_command=True)
def root(version: bool = typer.Option(False, "--version", help="Print the version and stop.", is_eager=True)) -> None:
    """What holds for every verb."""
    if version:
        from watchbell import __version__

        print(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line; whatever goes wrong becomes one sentence and an exit code."""
    try:
        app()
    except Exception as error:  # noqa: BLE001 - the last place that can turn it into a sentence
        leave(error)
