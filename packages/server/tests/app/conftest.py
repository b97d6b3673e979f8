"""The real command, run as an operator would: a process of its own with its own data folder."""

import http.server
import io
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support import databases
from watchbell.app.cli import main

Watchbell = Callable[..., subprocess.CompletedProcess[str]]
PROGRAM = Path(sys.executable).with_name("watchbell")
_HERE = {"CONNECTIVITY_ANCHORS": ""}
"""Tests ask nobody outside."""


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def watchbell(data_dir: Path) -> Watchbell:
    """Run `watchbell ARGUMENTS…`; keywords are settings without their prefix, `stdin` is what is piped in."""

    def run(
        *arguments: object, stdin: str = "", path: str | None = None, **settings: object
    ) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("WATCHBELL_")}
        named = {f"WATCHBELL_{name}": str(value) for name, value in {**_HERE, "DATA_DIR": data_dir, **settings}.items()}
        return subprocess.run(
            [PROGRAM, *map(str, arguments)],
            env={**inherited, **named, "PATH": path or os.environ["PATH"]},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=50,
        )

    return run


@pytest.fixture
def refused(data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command in this process, insist that it refuses without a word on standard output; what it says."""

    def run(*arguments: str, stdin: str = "", **settings: str) -> str:
        for name, value in {"DATA_DIR": str(data_dir), **settings}.items():
            monkeypatch.setenv(f"WATCHBELL_{name}", value)
        monkeypatch.setattr("sys.argv", ["watchbell", *arguments])
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        assert (end.value.code, said.out) == (2, ""), said.err
        assert "Traceback" not in said.err
        return said.err

    return run


@pytest.fixture
def migrated(data_dir: Path) -> Path:
    """The data folder, with an empty database in it."""
    data_dir.mkdir()
    shutil.copy(databases.template(), data_dir / "watchbell.db")
    return data_dir


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"Welcome"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Seen", self.headers.get("X-Question", ""))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def page() -> Iterator[http.server.ThreadingHTTPServer]:
    """A web server that says Welcome."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Page) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def page_url(page: http.server.ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{page.server_address[1]}/"
