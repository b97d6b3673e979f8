"""Runs a server for as long as the test run lives, also when that is killed: `guard.py PID FOLDER USER COMMAND…`.

Several test processes share one server, so none of them can be the one that stops it.
"""

import os
import shutil
import signal
import subprocess
import sys
import time


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main(owner: int, folder: str, user: str, command: list[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    identity = {"user": user, "extra_groups": []} if user else {}
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, **identity)  # type: ignore[call-overload]
    while is_alive(owner) and server.poll() is None:
        time.sleep(0.25)
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            server.kill()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if os.fork():
        os._exit(0)  # who started us need not wait for us
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
