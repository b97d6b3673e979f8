"""The real program as a process of its own: started, killed and started again on the same data."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2

from support import servers

PASSWORD = "correct horse battery"
PATIENCE_SECONDS = 300
"""How long a start may take: much longer than it does, for machines with much else to do."""


class Program:
    """`watchbell serve` with its data in `folder`. What it prints is kept in `folder`/output."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = servers.free_port()
        self.settings = {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DATA_DIR": str(folder),
            "BASE_URL": self.url,
            "ADMIN_PASSWORD": PASSWORD,
            "MIN_INTERVAL": "1",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def output(self) -> str:
        return (self.folder / "output").read_text(errors="replace")

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another verb of the command line with the same settings."""
        program = Path(sys.executable).with_name("watchbell")
        return subprocess.run(
            [program, *arguments], env=self._environment(), capture_output=True, text=True, check=False
        )

    async def start(self) -> None:
        """Start it and wait until it is ready. Raises `RuntimeError` with its output when it never is."""
        program = Path(sys.executable).with_name("watchbell")
        with (self.folder / "output").open("ab") as out:
            self._process = subprocess.Popen(
                [program, "serve"], env=self._environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        end = time.monotonic() + PATIENCE_SECONDS
        async with httpx2.AsyncClient() as client:
            while time.monotonic() < end and self._process.poll() is None:
                try:
                    if (await client.get(f"{self.url}/health/ready")).status_code == 200:
                        return
                except httpx2.TransportError:
                    pass  # not listening yet
                await asyncio.sleep(0.05)
        self.kill()
        raise RuntimeError(f"watchbell did not become ready:\n{self.output}")

    def kill(self) -> None:
        """As a power cut: nothing is said, nothing is finished."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """As an operator would; answers the exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, sign: signal.Signals) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(sign)
        status = self._process.wait(15)
        self._process = None
        return status

    def client(self) -> httpx2.AsyncClient:
        """An API client logged in as the first user."""
        return httpx2.AsyncClient(base_url=f"{self.url}/api/v1", auth=("admin", PASSWORD), timeout=PATIENCE_SECONDS)

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("WATCHBELL_")}
        inherited["WATCHBELL_CONNECTIVITY_ANCHORS"] = ""  # tests ask nobody outside
        return {**inherited, **{f"WATCHBELL_{name}": value for name, value in self.settings.items()}}
