"""A real prometheus-blackbox-exporter with the modules of a test."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from support import servers

PROGRAM = shutil.which("prometheus-blackbox-exporter")


def start(modules_yaml: str) -> int:
    """Start one under the run's guard; its port."""
    folder = Path(tempfile.mkdtemp(prefix="watchbell-blackbox-"))
    config = folder / "blackbox.yml"
    config.write_text(modules_yaml)
    port = servers.free_port()
    command = [str(PROGRAM), f"--config.file={config}", f"--web.listen-address=127.0.0.1:{port}"]
    log: Callable[[], str] = servers.start(command, str(folder))
    servers.wait_until(log, "Listening on")
    return port
