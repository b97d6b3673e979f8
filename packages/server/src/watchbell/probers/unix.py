"""Unix socket: connects to a socket of this machine, and holds a conversation if there is one to hold."""

import asyncio
import errno
from typing import Annotated, Literal

from pydantic import Field

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.dialogues import Dialogue, dialogue_field
from watchbell.domain.judging import judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.dialogue import converse
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.streams import Stream
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

SUBJECTS = {
    "answer": Subject("What was said", "text"),
    "response_time": Subject("Response time", "number", unit="ms"),
}


class UnixTarget(Target):
    """A socket file of the machine that Watchbell runs on."""

    kind: Literal["unix"] = "unix"
    path: str = Field(
        title="Path",
        description="The socket's file; an @ first means an abstract name.",
        pattern=r"^[/@]",
        min_length=2,
        max_length=107,  # as long as the kernel lets it be (sun_path)
        json_schema_extra={"x-placeholder": "/run/app.sock"},
    )
    dialogue: Dialogue = dialogue_field()
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


async def probe(target: UnixTarget, limits: ProbeLimits) -> Observation:
    """Connect once, and hold the conversation."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    watch.doing = "connect"
    errand = _converse(target, limits, watch)
    heard, trouble = await attempt(errand, watch, place=target.path, timeout_ms=limits.timeout_ms, deadline=deadline)
    if trouble is not None or heard is None:
        return observe(limits, watch, trouble)
    text = heard.decode("utf-8", "replace")
    reading = {"answer": lambda _: text, "response_time": lambda _: watch.elapsed()}
    return observe(limits, watch, None, judge(target.assertions, reading))


async def _converse(target: UnixTarget, limits: ProbeLimits, watch: Stopwatch) -> bytes:
    if not limits.allow_private:
        raise NoConnection(Trouble("sockets of this machine may not be asked here"))
    path = "\0" + target.path[1:] if target.path.startswith("@") else target.path
    try:
        reader, writer = await asyncio.open_unix_connection(path)
    except OSError as error:
        raise NoConnection(_explain(error, target.path)) from error
    watch.lap("connect", target.path)
    async with Stream(reader, writer, target.path, 0, watch) as stream:
        watch.doing = "conversation"
        return await converse(stream, [step.turn for step in target.dialogue], watch, None, None)


def _explain(error: OSError, path: str) -> Trouble:
    if error.errno in (errno.EACCES, errno.EPERM):
        return Trouble(f"Watchbell may not open {path}: give its user the right to write there", ours=True)
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return Trouble("this server has no file descriptor left", ours=True)
    reasons = {
        errno.ENOENT: "does not exist",
        errno.ECONNREFUSED: "has nobody listening",
        errno.ENOTSOCK: "is no socket",
    }
    return Trouble(f"{path} {reasons.get(error.errno or 0, str(error))}")


def describe(target: UnixTarget) -> str:
    """One line for lists: the path."""
    return target.path


PROBER = Prober(target=UnixTarget, probe=probe, label="Unix socket", group="Network", describe=describe)
