"""What the other tests stand on must itself stand."""

import email.message
import os
import signal
import smtplib
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE

import anyio.to_thread
import httpx2
import pytest
import redis.asyncio as redis
from sqlalchemy import text

from support.receiver import Answer, Receiver
from support.smtp import Mailbox
from support.stopwatch import Stopwatch
from watchbell.store.migrating import migrate
from watchbell.store.session import Database


async def test_each_kind_of_database_comes_migrated_and_writable(db: Database) -> None:
    async with db.transaction() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM alembic_version")) == 1


async def test_a_migrated_database_has_nothing_left_to_migrate(database_url: str) -> None:
    assert await migrate(database_url) is False


async def test_redis_starts_empty(redis_url: str) -> None:
    async with redis.from_url(redis_url) as connection:
        assert await connection.dbsize() == 0


async def test_the_receiver_records_what_it_is_sent_and_answers_as_told(http_receiver: Receiver) -> None:
    http_receiver.answers = [Answer(status=503), Answer(drop=True)]
    async with httpx2.AsyncClient() as client:
        first = await client.post(f"{http_receiver.url}/hook?x=1", json={"a": 1})
        with pytest.raises(httpx2.RemoteProtocolError):
            await client.get(http_receiver.url)
        assert first.status_code == 503
        assert (await client.get(http_receiver.url)).text == "ok"
    assert http_receiver.requests[0].path == "/hook?x=1"
    assert http_receiver.requests[0].json == {"a": 1}


async def test_the_mailbox_keeps_letters(mailbox: Mailbox) -> None:
    letter = email.message.EmailMessage()
    letter["Subject"] = "Shop is down"
    letter.set_content("since 08:00")

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
            client.send_message(letter, "bell@example.org", ["olga@example.org"])

    await anyio.to_thread.run_sync(send)
    assert mailbox.letters[0].recipients == ["olga@example.org"]
    assert mailbox.letters[0].message["Subject"] == "Shop is down"


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="this system does not count the waiting")
def test_waiting_for_a_processor_is_taken_off_and_work_is_not() -> None:
    here = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(here)})
    try:
        with subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) as rival:
            watch, began = Stopwatch(), time.thread_time()
            while time.thread_time() - began < 0.3:
                pass
            waited, took = watch.waited_ms, watch.ms
            rival.kill()
    finally:
        os.sched_setaffinity(0, here)
    assert waited > 100, "the rival took about half of the time"
    assert 290 < took < 600


_MEASURES = """
import sys, threading, time
from support.stopwatch import Stopwatch
watch = Stopwatch()
print("measuring", flush=True)
sys.stdin.readline()
print(watch.passed_ms, watch.ms, flush=True)
busy, began = Stopwatch(), time.thread_time()
while time.thread_time() - began < 0.3:
    pass
print(busy.ms, flush=True)
"""


def test_standing_still_is_taken_off() -> None:
    code = [sys.executable, "-c", _MEASURES]
    with subprocess.Popen(code, stdin=PIPE, stdout=PIPE, text=True, cwd=Path(__file__).parent) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "measuring\n"
        other.send_signal(signal.SIGSTOP)
        time.sleep(0.5)  # for this long it stands still
        other.send_signal(signal.SIGCONT)
        other.stdin.write("\n")
        other.stdin.flush()
        passed, took = map(float, other.stdout.readline().split())
        busy = float(other.stdout.readline())
    assert passed > 500
    assert took < 300, "it stood still for half a second"
    assert busy > 290, "work is no standing still"
