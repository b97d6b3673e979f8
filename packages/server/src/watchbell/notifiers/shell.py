"""A program of the server, for what no other kind can do. Operators only, and off until a folder of programs is named.

The config names an executable of that folder: there is no shell and there are no arguments. The program finds the facts in
its environment and, whole, as JSON on its standard input.
"""

import json
import signal
from typing import Any, Literal

from pydantic import Field

from watchbell.domain.message_text import ack_link, clean, clip, lasted, link, one_line
from watchbell.domain.notifying import ChannelConfig, Message, Notifier, Receipt, SendLimits, Undelivered
from watchbell.lib.clock import rfc3339
from watchbell.lib.own_programs import NAME, NoProgram, Ran, are_off, find_program, run_program

_VALUE, _QUOTED = 4000, 200


class ShellConfig(ChannelConfig):
    """A program of this server is run; for its operators only."""

    kind: Literal["shell"] = "shell"
    program: str = Field(
        pattern=NAME,
        title="Program",
        description="The name of an executable file in the folder that WATCHBELL_SHELL_CHANNELS names. It gets the facts in"
        " WATCHBELL_… variables and as JSON on its standard input. Exit status 0 means delivered.",
        json_schema_extra={"x-placeholder": "ring-the-siren"},
    )


async def send(config: ShellConfig, message: Message, limits: SendLimits) -> Receipt:
    """Runs the program. Every exit status but 0 is worth another try; a program that is not there is permanent."""
    if (off := missing()) is not None:
        raise Undelivered(f"this channel {off}", permanent=True)
    try:
        path = find_program(config.program)
        ran = await run_program(path, environment(message), stdin(message), timeout_ms=limits.timeout_ms)
    except NoProgram as error:
        raise Undelivered(str(error), permanent=True) from None
    if ran.status == 0:
        return Receipt(0, ran.output)
    raise Undelivered(_reason(config.program, ran, limits), status_code=ran.status, answer=ran.output)


def _reason(program: str, ran: Ran, limits: SendLimits) -> str:
    if ran.status is None:
        ended = f"did not end within {limits.timeout_ms / 1000:g} s and was killed"
    elif ran.status < 0:
        known = {each.value: each.name for each in signal.Signals}
        ended = f"was ended by {known.get(-ran.status, f'signal {-ran.status}')}"
    else:
        ended = f"ended with exit status {ran.status}"
    last = next((line for line in reversed(ran.output.splitlines()) if line.strip()), "")
    return f"{program} {ended}{f': {clip(one_line(last), _QUOTED)}' if last else ''}"


def environment(message: Message) -> dict[str, str]:
    """The facts as variables; what is not known is empty. Values hold no control characters but line breaks."""
    values = {
        "EVENT": message.event,
        "TYPE": message.type.value,
        "SEVERITY": message.severity,
        "TITLE": one_line(message.title),
        "TEXT": clean(message.text).strip(),
        "SERVICE": one_line(message.service_name),
        "MONITOR": one_line(message.monitor_name or ""),
        "SINCE": _moment(message.since_at),
        "UNTIL": _moment(message.until_at),
        "DURATION": lasted(message) or "",
        "LINK": link(message) or "",
        "ACK_LINK": ack_link(message) or "",
        "INCIDENT_ID": message.incident_id or "",
        "DELIVERY_ID": message.delivery_id,
    }
    return {f"WATCHBELL_{name}": clip(value, _VALUE) for name, value in values.items()}


def stdin(message: Message) -> bytes:
    """The same facts and more as one JSON object, in ASCII and on one line."""
    whole: dict[str, Any] = {
        "event": message.event,
        "type": message.type.value,
        "severity": message.severity,
        "title": message.title,
        "text": message.text,
        "service": message.service_name,
        "monitor": message.monitor_name,
        "since": _moment(message.since_at) or None,
        "until": _moment(message.until_at) or None,
        "created_at": rfc3339(message.created_at),
        "link": message.link,
        "ack_link": message.ack_link,
        "incident_id": message.incident_id,
        "delivery_id": message.delivery_id,
        "details": [{"label": label, "value": value} for label, value in message.details],
        "facts": message.facts,
    }
    return json.dumps(whole, default=str).encode("ascii") + b"\n"


def _moment(at: int | None) -> str:
    return "" if at is None else rfc3339(at)


def missing() -> str | None:
    """What the operator has to do before there can be such channels."""
    if not are_off():
        return None
    return "is switched off: set WATCHBELL_SHELL_CHANNELS to a folder of executables, then restart"


def refuse(config: ShellConfig) -> str | None:
    """Why this program cannot be run here."""
    try:
        find_program(config.program)
    except NoProgram as error:
        return str(error)
    return None


def describe(config: ShellConfig) -> str:
    """``Program ring-the-siren``."""
    return f"Program {config.program}"


NOTIFIER = Notifier(
    config=ShellConfig,
    send=send,
    label="Program",
    describe=describe,
    missing=missing,
    refuse=refuse,
    is_for_operators=True,
    takes_digests=lambda _: False,
)
