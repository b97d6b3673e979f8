"""A command that a monitor watches: told when it begins and how it ended."""

import threading
import uuid
from typing import TYPE_CHECKING, Annotated

import typer

from watchbell.app.cli.exits import Refused

if TYPE_CHECKING:
    from watchbell.app.cli.job import Ended, Job
    from watchbell.app.cli.telling import PingUrl

_START_SECONDS = 5.0
"""How long the server may take for the start: the command runs meanwhile, its end waits for it."""


def run(
    command: Annotated[list[str], typer.Argument(help="The command and its arguments, after --.", metavar="COMMAND")],
    monitor: Annotated[
        str, typer.Option(help="The monitor's URL, from its page.", envvar="WATCHBELL_MONITOR_URL", metavar="URL")
    ] = "",
    no_start: Annotated[bool, typer.Option("--no-start", help="Tell only how it ended.")] = False,
    no_output: Annotated[
        bool, typer.Option("--no-output", help="Send nothing of what it prints, and leave it the terminal.")
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="End the command after so long; then exit with 124.", min=0.1),
    ] = None,
    retry_seconds: Annotated[float, typer.Option(help="How long to try to tell how it ended.", min=1, max=3600)] = 20,
) -> None:
    """Run a command, tell a heartbeat monitor its start, its exit status and the end of what it printed.

    It always runs, whether or not the server can be reached, and its exit status is ours: 128 + n when signal n ended it,
    127 when there is no such command, 126 when it cannot be run. SIGINT, SIGTERM and SIGHUP are handed on to it.

    Example: watchbell run --monitor https://watchbell.example.org/heartbeat/6ZKq… -- /usr/local/bin/backup --all

    Example: WATCHBELL_MONITOR_URL=https://… watchbell run --timeout 3600 -- backup.sh
    """
    from watchbell.app.cli.job import Job, remark

    if not monitor:
        raise Refused("name the monitor: --monitor URL, or WATCHBELL_MONITOR_URL in the environment")
    where, run_id = _where(monitor), None
    job = Job(command, is_kept=not no_output, timeout_seconds=timeout)
    job.start()
    teller = None
    if where is not None and not no_start:
        run_id = str(uuid.uuid4())
        teller = threading.Thread(target=_tell_start, args=(where, run_id), daemon=True)
        teller.start()
    ended = job.finish()
    if teller is not None:
        # An end that overtook its start would leave a run that never ends.
        teller.join(_START_SECONDS)
    if where is not None:
        _tell_end(job, where, ended, run_id, retry_seconds)
    if ended.reason:
        remark(ended.reason)
    raise typer.Exit(ended.status)


def _where(monitor: str) -> "PingUrl | None":
    from watchbell.app.cli.job import remark
    from watchbell.app.cli.telling import PingUrl

    try:
        return PingUrl.parse(monitor)
    except Refused as error:
        remark(str(error))
        return None


def _tell_start(where: "PingUrl", run_id: str) -> None:
    from watchbell.app.cli.telling import Untold, tell_once

    # The end is told anyway, again and again: a word about the start would say the same twice.
    try:
        tell_once(where.to("start", run_id), b"", _START_SECONDS)
    except Untold:
        return


def _tell_end(job: "Job", where: "PingUrl", ended: "Ended", run_id: str | None, seconds: float) -> None:
    from watchbell.app.cli.job import remark
    from watchbell.app.cli.telling import MAX_BODY, Untold, tell

    reason = f"watchbell: {ended.reason}\n".encode() if ended.reason else b""
    body = reason + ended.tail[len(reason) - MAX_BODY :]
    verb = "fail" if ended.is_timeout else str(ended.status)
    try:
        tell(where.to(verb, run_id), body, seconds, job.pause)
    except Untold as failure:
        remark(f"{where.server} was not told how it ended: {failure}")
