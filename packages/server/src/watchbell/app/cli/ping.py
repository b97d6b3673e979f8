"""One ping by hand, or from a script that has no curl."""

import sys
import time
from typing import Annotated

import typer

from watchbell.app.cli.exits import Refused, Trouble


def ping(
    url: Annotated[str, typer.Argument(help="The monitor's URL, from its page.", envvar="WATCHBELL_MONITOR_URL")],
    fail: Annotated[bool, typer.Option("--fail", help="Tell that it failed.")] = False,
    start: Annotated[bool, typer.Option("--start", help="Tell that it begins.")] = False,
    log: Annotated[bool, typer.Option("--log", help="Leave a note; it changes nothing.")] = False,
    exit_status: Annotated[
        int | None, typer.Option(help="Tell how it ended: 0 is a success, all others failed.", min=0, max=255)
    ] = None,
    body: Annotated[
        str | None, typer.Option(help="Text to keep with the ping; - reads standard input. Its last 10 000 bytes.")
    ] = None,
    rid: Annotated[
        str | None, typer.Option(metavar="UUID", help="The run that this belongs to: the same at start and end.")
    ] = None,
    retry_seconds: Annotated[float, typer.Option(help="How long to try while it fails.", min=1, max=3600)] = 20,
) -> None:
    """Tell a heartbeat monitor that its job ran, or what became of it.

    Example: watchbell ping https://watchbell.example.org/heartbeat/6ZKq… --exit-status $?

    Example: ./report.sh | watchbell ping "$URL" --log --body -
    """
    from watchbell.app.cli.telling import PingUrl, Untold, tell

    verbs = [
        *(name for name, given in (("fail", fail), ("start", start), ("log", log)) if given),
        *([] if exit_status is None else [str(exit_status)]),
    ]
    if len(verbs) > 1:
        raise Refused("say one thing: --fail, --start, --log or --exit-status")
    where = PingUrl.parse(url)
    try:
        address = where.to("".join(verbs), _run_id(rid))
        tell(address, _read(body), retry_seconds, _pause)
    except Untold as failure:
        sentence = f"{where.server} was not told: {failure}"
        raise (Refused if failure.is_final else Trouble)(sentence) from None


def _pause(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def _run_id(text: str | None) -> str | None:
    import uuid

    if text is None:
        return None
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise Refused(f"--rid {text!r} is no UUID: uuidgen makes one") from None


def _read(body: str | None) -> bytes:
    from watchbell.app.cli.telling import MAX_BODY

    if body is None:
        return b""
    if body != "-":
        return body.encode(errors="surrogateescape")[-MAX_BODY:]
    kept = b""
    while chunk := sys.stdin.buffer.read(65536):
        kept = (kept + chunk)[-MAX_BODY:]
    return kept
