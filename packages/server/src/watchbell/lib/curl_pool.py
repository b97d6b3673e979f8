"""HTTP exchanges by libcurl in a thread of its own: thousands at once, a new connection each, nothing remembered.

The thread sleeps in epoll; askers leave jobs in a deque and wake it; answers go back to each asker's event loop in
one batch per turn. Linux only, as the whole server is.
"""

import asyncio
import os
import resource
import select
import threading
import time
from collections import deque
from contextlib import suppress
from typing import Any, NamedTuple

import pycurl

from watchbell.lib.curl_exchange import Intake, read_answer
from watchbell.lib.curl_options import dress
from watchbell.lib.http_exchange import NOT_STARTED, Answer, Exchange
from watchbell.lib.trusted_bundle import trusted_bundle

_EPOLL = {pycurl.POLL_IN: select.EPOLLIN, pycurl.POLL_OUT: select.EPOLLOUT,
          pycurl.POLL_INOUT: select.EPOLLIN | select.EPOLLOUT}  # fmt: skip
_ERROR = select.EPOLLERR | select.EPOLLHUP

_LONGEST_SLEEP_SECONDS = 1.0  # should an asker's loop be closed before it could ring


class _Job(NamedTuple):
    exchange: Exchange
    future: "asyncio.Future[Answer]"
    loop: asyncio.AbstractEventLoop
    queued_at: float
    timeout_ms: int
    pins: "Pins"


Pins = tuple[tuple[str, tuple[str, ...]], ...]
"""Places (``host:port``), each with the addresses to connect to instead of a look-up."""
_Outcome = tuple["asyncio.Future[Answer]", Answer]
_CLOSED = Answer(NOT_STARTED, "the HTTP engine is closed")


class _Slot:
    """A kept handle: making one costs more than a whole check's options."""

    __slots__ = ("handle", "intake", "job", "pinned", "shape")

    def __init__(self) -> None:
        self.handle: Any = pycurl.Curl()
        self.intake = Intake()
        self.shape: tuple[object, ...] | None = None
        self.job: _Job | None = None
        self.pinned: list[str] = []


class CurlPool:
    """Runs exchanges, at most `max_running` at once and `max_per_host` to one host and port; the rest wait in order."""

    def __init__(self, *, max_running: int | None = None, max_per_host: int = 64, ca_file: str | None = None) -> None:
        self._max_running = max_running or _fair_share_of_files()
        self._max_per_host = max_per_host
        self._ca_file = ca_file or trusted_bundle()
        self._incoming: deque[_Job] = deque()
        self._waiting: dict[str, deque[_Job]] = {}
        self._ready: deque[_Job] = deque()
        self._per_host: dict[str, int] = {}
        self._running: dict[Any, _Slot] = {}
        self._free: list[_Slot] = []
        self._done: dict[asyncio.AbstractEventLoop, list[_Outcome]] = {}
        self._epoll = select.epoll()
        self._watched: set[int] = set()
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._epoll.register(self._bell, select.EPOLLIN)
        self._sleeping = self._will_ring = False
        self._closing = False
        self._multi: Any = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._thread = threading.Thread(target=self._run, name="watchbell-curl", daemon=True)
        self._thread.start()

    @property
    def closed(self) -> bool:
        """Whether it takes no more exchanges."""
        return self._closing

    async def fetch(self, exchange: Exchange, pins: Pins = (), spent_ms: int = 0) -> Answer:
        """Do one exchange; `pins` are addresses known before, `spent_ms` of its time limit are gone already.

        Never raises: a closed pool answers `NOT_STARTED`.
        """
        if self.closed:
            return _CLOSED
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        timeout_ms = max(1, exchange.timeout_ms - spent_ms)
        self._incoming.append(_Job(exchange, future, loop, time.monotonic(), timeout_ms, pins))
        if self._sleeping and not self._will_ring:
            self._will_ring = True
            loop.call_soon(self._ring)
        if self._closing:
            return _CLOSED
        return await future

    def _ring(self) -> None:
        """Wake the thread, once for all that was asked in one turn of the event loop."""
        self._will_ring = False
        if self._sleeping and not self._closing:
            self._sleeping = False
            os.eventfd_write(self._bell, 1)

    async def close(self) -> None:
        """End the thread; what still runs is answered `NOT_STARTED`."""
        if not self._closing:
            self._closing = True
            os.eventfd_write(self._bell, 1)
        await asyncio.to_thread(self._thread.join)
        if self._bell >= 0:  # by us and not by the thread: it may end while we are about to ring
            os.close(self._bell)
            self._bell = -1

    def _run(self) -> None:
        try:
            while not self._closing:
                self._turn()
        finally:
            self._closing = True
            self._give_up()

    def _turn(self) -> None:
        self._sleeping = True
        events = self._epoll.poll(0 if self._incoming else self._patience())
        self._sleeping = False
        act = self._multi.socket_action
        for fd, mask in events:
            if fd == self._bell:
                os.eventfd_read(self._bell)
                continue
            flags = (1 if mask & select.EPOLLIN else 0) | (2 if mask & select.EPOLLOUT else 0)
            act(fd, flags | (4 if mask & _ERROR else 0))
        if self._multi.timeout() == 0:
            act(pycurl.SOCKET_TIMEOUT, 0)
        self._reap()
        self._admit()
        for loop, batch in self._done.items():
            _hand_over(loop, batch)
        self._done.clear()

    def _patience(self) -> float:
        """Seconds until libcurl wants to be called even without news; asked for, because a callback costs more."""
        wait: int = self._multi.timeout()
        return _LONGEST_SLEEP_SECONDS if wait < 0 else min(wait / 1000, _LONGEST_SLEEP_SECONDS)

    def _watch(self, what: int, fd: int, _multi: object, _data: object) -> None:
        if what == pycurl.POLL_REMOVE:
            if fd in self._watched:
                self._watched.discard(fd)
                with suppress(OSError):  # libcurl may have closed it already
                    self._epoll.unregister(fd)
        elif fd in self._watched:
            self._epoll.modify(fd, _EPOLL[what])
        else:
            self._watched.add(fd)
            self._epoll.register(fd, _EPOLL[what])

    def _admit(self) -> None:
        while self._incoming:
            job = self._incoming.popleft()
            place = job.exchange.place
            if self._per_host.get(place, 0) < self._max_per_host:
                self._per_host[place] = self._per_host.get(place, 0) + 1
                self._ready.append(job)
            else:
                self._waiting.setdefault(place, deque()).append(job)
        while self._ready and len(self._running) < self._max_running:
            self._start(self._ready.popleft())

    def _start(self, job: _Job) -> None:
        exchange = job.exchange
        if (time.monotonic() - job.queued_at) * 1000 > job.timeout_ms or job.future.cancelled():
            self._finish(job, Answer(NOT_STARTED, "the check waited in the queue longer than its time limit"))
            return
        slot = self._free.pop() if self._free else _Slot()
        handle = slot.handle
        slot.job = job
        slot.intake.start(exchange.max_body)
        try:
            if slot.shape != exchange.shape:
                slot.shape = None
                dress(handle, slot.intake, exchange, self._ca_file)
                slot.shape = exchange.shape
            handle.setopt(pycurl.URL, exchange.url)
            handle.setopt(pycurl.TIMEOUT_MS, job.timeout_ms)
            if job.pins or slot.pinned:
                _pin(slot, job)
            if exchange.keep_cookies:
                handle.setopt(pycurl.COOKIELIST, "ALL")
            self._multi.add_handle(handle)
        except (pycurl.error, ValueError, TypeError, UnicodeError) as error:
            slot.shape = None
            self._free.append(slot)
            self._finish(job, Answer(pycurl.E_URL_MALFORMAT, str(error)))
            return
        self._running[handle] = slot

    def _reap(self) -> None:
        while True:
            left, good, bad = self._multi.info_read()
            for handle in good:
                self._collect(handle, 0, "")
            for handle, code, message in bad:
                self._collect(handle, code, message)
            if not left:
                return

    def _collect(self, handle: Any, code: int, message: str) -> None:
        slot = self._running.pop(handle)
        job = slot.job
        slot.job = None
        assert job is not None  # noqa: S101 - a running slot has its job
        answer = read_answer(handle, slot.intake, job.exchange, code, message)
        self._multi.remove_handle(handle)
        slot.intake.start(0)
        self._free.append(slot)
        self._finish(job, answer)

    def _finish(self, job: _Job, answer: Answer) -> None:
        self._done.setdefault(job.loop, []).append((job.future, answer))
        place = job.exchange.place
        queue = self._waiting.get(place)
        if queue:
            self._ready.append(queue.popleft())
            if not queue:
                del self._waiting[place]
            return
        self._per_host[place] -= 1
        if not self._per_host[place]:
            del self._per_host[place]

    def _give_up(self) -> None:
        jobs = [slot.job for slot in self._running.values() if slot.job is not None]
        jobs += [*self._incoming, *self._ready, *(job for queue in self._waiting.values() for job in queue)]
        for job in jobs:
            _hand_over(job.loop, [(job.future, _CLOSED)])
        for handle in self._running:
            self._multi.remove_handle(handle)
        self._multi.close()
        for slot in (*self._free, *self._running.values()):
            slot.handle.close()
        self._epoll.close()


def shared_pool() -> CurlPool:
    """The process's pool; made at the first need, and again after it was closed."""
    if not _shared or _shared[0].closed:
        _shared[:] = [CurlPool()]
    return _shared[0]


async def close_shared_pool() -> None:
    """Close the process's pool if there is one."""
    while _shared:
        await _shared.pop().close()


_shared: list[CurlPool] = []


def _fair_share_of_files() -> int:
    """Half of the files this process may open, at most 2 000: the other half is for everything else."""
    return max(16, min(2_000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2))


def _pin(slot: _Slot, job: _Job) -> None:
    """Give libcurl the addresses of places; they stay in its cache until the handle's next use takes them out."""
    lines = [f"-{place}" for place in slot.pinned]
    slot.pinned = [place for place, _ in job.pins]
    for place, addresses in job.pins:
        lines.append(f"{place}:{','.join(f'[{one}]' if ':' in one else one for one in addresses)}")
    slot.handle.setopt(pycurl.RESOLVE, lines)


def _hand_over(loop: asyncio.AbstractEventLoop, batch: list[_Outcome]) -> None:
    with suppress(RuntimeError):  # the asker's loop is closed: nobody waits any more
        loop.call_soon_threadsafe(_settle, batch)


def _settle(batch: list[_Outcome]) -> None:
    for future, answer in batch:
        if not future.done():
            future.set_result(answer)
