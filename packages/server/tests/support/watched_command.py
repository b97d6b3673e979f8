"""`watchbell run` as a process of its own, away from any terminal, as cron starts it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("watchbell")
TOKEN = "/heartbeat/0123456789abcdef0123"


def begin(*arguments, **more):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WATCHBELL_")}
    environment["WATCHBELL_DATABASE_URL"] = "no such thing"  # nobody here may want the server's settings
    environment |= more.pop("env", {})
    given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    # Away from the terminal of whoever runs the tests, as cron does.
    return subprocess.Popen([PROGRAM, "run", *map(str, arguments)], env=environment, start_new_session=True, **given)


async def run(*arguments, stdin=None, **more):
    process = begin(*arguments, **({"stdin": subprocess.PIPE} if stdin is not None else {}), **more)
    out, err = await asyncio.to_thread(process.communicate, stdin, 50)
    return process.returncode, out, err


async def line_of(process):
    return await asyncio.wait_for(asyncio.to_thread(process.stdout.readline), 30)
