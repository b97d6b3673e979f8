"""A command run as if we were not there: its input, output, signals and exit status; we keep the end of what it prints."""

import contextlib
import errno
import os
import select
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType
from typing import IO, cast

from watchbell.app.cli.telling import MAX_BODY

_HANDED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_CHUNK = 65_536
_MOST_LEFT = 1_048_576
"""What a pipe may hold at most when the command has ended; whatever comes later is of somebody else who kept it open."""
_SILENCE_SECONDS = 0.2
_LOOK_SECONDS = 0.5
"""How often we look at the clock while nobody takes the output."""
_KILL_SECONDS = 5
"""How long a command that is out of time may tidy up."""
NOT_FOUND, NOT_EXECUTABLE, OUT_OF_TIME = 127, 126, 124
"""Exit statuses as shells and timeout(1) use them."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended. `reason` is our own sentence, where the status is ours and not the command's."""

    status: int
    tail: bytes = b""
    reason: str = ""
    is_timeout: bool = False


def remark(sentence: str) -> None:
    """A line on standard error, which may be closed."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"watchbell: {sentence}\n")
        sys.stderr.flush()


class Job:
    """One run of a command. On a terminal it stays in our process group, so that the keyboard reaches it; elsewhere it
    leads a group of its own, to which signals are handed on. With `is_kept` its output goes through us.
    """

    def __init__(self, command: Sequence[str], *, is_kept: bool = True, timeout_seconds: float | None = None) -> None:
        _open_standard_streams()
        self._command = command
        self._is_kept = is_kept
        self._timeout_seconds = timeout_seconds
        self._has_group = not _is_on_terminal()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Ended | None = None
        self._pending: list[int] = []
        self._tail = b""
        self._limit: float | None = None
        self._is_late = self._is_over = self._is_hurried = False
        self._selector = selectors.DefaultSelector()

    def start(self) -> None:
        """Begin. A command that cannot be begun has ended."""
        self._listen()
        pipe = subprocess.PIPE if self._is_kept else None
        try:
            self._process = subprocess.Popen(  # noqa: S603 - running what we are told is the point
                self._command, stdout=pipe, stderr=pipe, bufsize=0, process_group=0 if self._has_group else None
            )
        except (OSError, ValueError) as error:
            self._end, self._is_over = _not_begun(self._command[0], error), True
            return
        if self._timeout_seconds is not None:
            self._limit = time.monotonic() + self._timeout_seconds
        for number in self._pending:
            self._send(number)
        for stream, target in ((self._process.stdout, 1), (self._process.stderr, 2)):
            if stream is not None:
                self._selector.register(stream, selectors.EVENT_READ, target)

    def finish(self) -> Ended:
        """Wait for its end, and pass on what it prints meanwhile."""
        process = self._process
        if process is None:
            return self._end or Ended(NOT_FOUND)
        while process.poll() is None:
            self._turn(self._mind_limit())
        self._drain()
        self._is_over = True
        for stream in (process.stdout, process.stderr):
            if stream is not None and not stream.closed:
                self._selector.unregister(stream)
                stream.close()
        if self._is_late:
            reason = f"ended after {self._timeout_seconds:g} s, the time it is given"
            return Ended(OUT_OF_TIME, self._tail, reason, is_timeout=True)
        code = process.returncode
        return Ended(128 - code if code < 0 else code, self._tail)

    def pause(self, seconds: float) -> bool:
        """Wait; answers whether somebody wants us to end, at once or meanwhile. To be called after the end."""
        end = time.monotonic() + seconds
        while not self._is_hurried and (left := end - time.monotonic()) > 0:
            self._turn(left)
        return self._is_hurried

    def _listen(self) -> None:
        read, write = os.pipe()
        os.set_blocking(read, False)
        os.set_blocking(write, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        self._selector.register(read, selectors.EVENT_READ, 0)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        for number in _HANDED_ON:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup's wish holds for the command as well
                signal.signal(number, self._hand_on)

    def _hand_on(self, number: int, _frame: FrameType | None) -> None:
        if self._is_over:
            self._is_hurried = True
        elif self._process is None:
            self._pending.append(number)
        elif self._has_group or number != signal.SIGINT:  # the keyboard's interrupt reaches all on a terminal
            self._send(number)

    def _send(self, number: int) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._has_group:
                os.killpg(self._process.pid, number)
            else:
                os.kill(self._process.pid, number)

    def _mind_limit(self) -> float | None:
        """End a command whose time is over, first politely; answers the seconds until there is something to do."""
        if self._limit is None:
            return None
        now = time.monotonic()
        if now < self._limit:
            return self._limit - now
        self._send(signal.SIGKILL if self._is_late else signal.SIGTERM)
        self._limit = None if self._is_late else now + _KILL_SECONDS
        self._is_late = True
        return _KILL_SECONDS

    def _turn(self, seconds: float | None) -> int:
        """Wait for output or a signal and pass it on; answers how many bytes came."""
        count = 0
        # Errors last: what came meanwhile has no order, and they matter more when only the end is kept.
        for key, _ in sorted(self._selector.select(seconds), key=lambda ready: ready[0].data):
            if key.data == 0:
                with contextlib.suppress(BlockingIOError):
                    os.read(key.fd, _CHUNK)
                continue
            chunk = os.read(key.fd, _CHUNK)
            count += len(chunk)
            self._tail = (self._tail + chunk)[-MAX_BODY:]
            if not chunk or not self._write(key.data, memoryview(chunk)):
                # At its end; or nobody takes it any more, and the command shall learn that as it would without us.
                self._selector.unregister(key.fileobj)
                cast("IO[bytes]", key.fileobj).close()
        return count

    def _write(self, target: int, left: memoryview) -> bool:
        """Answers whether it was taken. A reader who is stuck does not keep a command from running out of time."""
        while left:
            if not select.select([], [target], [], _LOOK_SECONDS)[1]:
                self._mind_limit()
                if self._is_late and self._process is not None and self._process.poll() is not None:
                    return False
                continue
            try:
                left = left[os.write(target, left[: select.PIPE_BUF]) :]  # so much is taken without waiting
            except BlockingIOError:
                continue
            except OSError:
                return False
        return True

    def _drain(self) -> None:
        """What the command left in the pipes. Its offspring may keep them open: those are not waited for."""
        left = 2 * _MOST_LEFT
        while left > 0 and len(self._selector.get_map()) > 1:
            count = self._turn(_SILENCE_SECONDS)
            if not count:
                return
            left -= count


def _not_begun(name: str, error: OSError | ValueError) -> Ended:
    if isinstance(error, FileNotFoundError):
        return Ended(NOT_FOUND, reason=f"{name}: there is no such command")
    why = "is not executable" if isinstance(error, PermissionError) else "cannot be run"
    if isinstance(error, OSError) and error.errno == errno.ENOEXEC:
        why = "is no program: its first line must name one, such as #!/bin/sh"
    elif isinstance(error, OSError) and error.errno == errno.E2BIG:
        why = "was given too many arguments"
    return Ended(NOT_EXECUTABLE, reason=f"{name} {why}")


def _is_on_terminal() -> bool:
    """Whether we are what a person's terminal is occupied with."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def _open_standard_streams() -> None:
    """Our own pipes must not become the command's standard streams where the caller has closed some."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)  # the lowest free number: this one
            os.set_inheritable(opened, True)
