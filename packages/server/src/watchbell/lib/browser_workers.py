"""A browser's worker process as its engine sees it: started, spoken to, ended."""

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable

import msgspec

from watchbell.lib.browser_program import surroundings
from watchbell.lib.browser_visits import (
    ANSWERED,
    Answered,
    Finish,
    Gone,
    Picture,
    Ready,
    Sight,
    Unable,
    Visit,
)
from watchbell.lib.message_frames import receive, send


class BrowserTrouble(Exception):
    """The browser is the trouble: nothing was learnt about the page."""


class Talk:
    """About one visit. Each part is `None` when the worker ended before it came."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.sight: asyncio.Future[Sight | None] = loop.create_future()
        self.picture: asyncio.Future[Picture | None] = loop.create_future()
        self.gone: asyncio.Future[Gone | None] = loop.create_future()

    def take(self, answered: Sight | Picture | Gone) -> None:
        """A part has come; a second one of its kind changes nothing."""
        part: asyncio.Future[object] = (
            self.sight  # type: ignore[assignment]
            if isinstance(answered, Sight)
            else self.picture
            if isinstance(answered, Picture)
            else self.gone
        )
        if not part.done():
            part.set_result(answered)
        if part is self.gone:
            self.end()

    def end(self) -> None:
        """Nothing more will come."""
        for part in (self.sight, self.picture, self.gone):
            if not part.done():
                part.set_result(None)


class BrowserWorker:
    """The process, seen from here."""

    def __init__(self, program: str) -> None:
        self._folder = tempfile.mkdtemp(prefix="watchbell-browser-")
        ours, theirs = socket.socketpair()
        with theirs:
            descriptor = theirs.fileno()
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "watchbell.lib.browser_worker", str(descriptor), program, self._folder],
                pass_fds=[descriptor],
                env=dict(surroundings(self._folder)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._socket = ours
        self._browser_pid: int | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._talks: dict[int, Talk] = {}
        self._reading: asyncio.Task[None] | None = None
        self.started = asyncio.get_running_loop().create_task(self._start())
        self.started.add_done_callback(lambda task: task.cancelled() or task.exception())
        self.visits = 0
        self.is_over = False

    @property
    def is_idle(self) -> bool:
        return not self._talks

    async def _start(self) -> None:
        reader, self._writer = await asyncio.open_unix_connection(sock=self._socket)
        try:
            first = ANSWERED.decode(await receive(reader))
        except (EOFError, OSError, ValueError) as error:
            message = "the browser's worker ended before it began"
            raise BrowserTrouble(message) from error
        if isinstance(first, Unable):
            raise BrowserTrouble(first.sentence)
        if isinstance(first, Ready):
            self._browser_pid = first.pid
        self._reading = asyncio.get_running_loop().create_task(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(EOFError, OSError, ValueError, msgspec.DecodeError):
            while True:
                self._take(ANSWERED.decode(await receive(reader)))
        self.is_over = True
        for talk in list(self._talks.values()):
            talk.end()

    def _take(self, answered: Answered) -> None:
        if isinstance(answered, Ready | Unable):
            return
        talk = self._talks.get(answered.number)
        if talk is not None:
            talk.take(answered)
        if isinstance(answered, Gone):
            self.is_over = self.is_over or answered.is_worn

    async def is_settled(self, seconds: float) -> bool:
        """Whether all pages that have been seen are closed, or are so within this time: one that is not may be at war."""
        ending = [talk.gone for talk in self._talks.values() if talk.picture.done() and not talk.gone.done()]
        return not ending or not (await asyncio.wait(ending, timeout=seconds))[1]

    def begin(self, visit: Visit) -> Talk:
        """Ask for the visit. It counts until its page is gone."""
        assert self._writer is not None  # noqa: S101 - it has started
        talk = self._talks[visit.number] = Talk(asyncio.get_running_loop())
        talk.gone.add_done_callback(lambda _: self._talks.pop(visit.number, None))
        self.visits += 1
        if self.is_over:
            talk.end()
        else:
            send(self._writer, visit)
        return talk

    async def look(self, visit: Visit, talk: Talk, is_good: Callable[[Sight], bool]) -> Sight:
        """What was seen; a picture of it is on its way unless it is good. Raises `BrowserTrouble`."""
        assert self._writer is not None  # noqa: S101 - it has started
        sight = await talk.sight
        if sight is None:
            raise BrowserTrouble("the browser died while it looked at the page")
        send(self._writer, Finish(visit.number, not is_good(sight)))
        return sight

    def kill(self) -> None:
        """End it with its browser, at once, whatever they do; also when the event loop is closed."""
        self.is_over = True
        if self._process.returncode is not None:
            return
        for pid in (self._process.pid, self._browser_pid):
            if pid is not None:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)
        self._process.wait()
        with contextlib.suppress(RuntimeError):
            for talk in list(self._talks.values()):
                talk.end()
            for task in (self.started, self._reading):
                if task is not None:
                    task.cancel()
            if self._writer is not None:
                self._writer.transport.abort()
        self._socket.close()
        shutil.rmtree(self._folder, ignore_errors=True)
