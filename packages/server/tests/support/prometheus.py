"""A real Prometheus that sends its alerts where the test wants, and amtool, which speaks to Alertmanagers."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support import servers


class Prometheus:
    """One process, evaluating every second. `rule` replaces its only rule while it runs."""

    def __init__(self, folder: Path, alertmanager: dict[str, Any]) -> None:
        self.folder = folder
        self.port = servers.free_port()
        self.pid = 0
        self.rules = folder / "rules.json"
        config = {
            "global": {"evaluation_interval": "1s"},
            "rule_files": [str(self.rules)],
            "alerting": {"alertmanagers": [alertmanager]},
        }
        (folder / "prometheus.json").write_text(json.dumps(config))  # JSON is YAML

    def write(self, name: str, expression: str, **more: Any) -> None:
        rule = {"alert": name, "expr": expression, **more}
        self.rules.write_text(json.dumps({"groups": [{"name": "shop", "interval": "1s", "rules": [rule]}]}))

    def rule(self, name: str, expression: str, **more: Any) -> None:
        """Another rule from now on; one of the same name and labels goes on from what fires."""
        self.write(name, expression, **more)
        os.kill(self.pid, signal.SIGHUP)

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")


@contextmanager
def prometheus(folder: Path, alertmanager: dict[str, Any], **first_rule: Any) -> Iterator[Prometheus]:
    """Prometheus with these Alertmanagers (an entry of ``alerting.alertmanagers``) and its first rule; ended afterwards."""
    program = installed("prometheus", "prometheus")
    made = Prometheus(folder, alertmanager)
    made.write(**first_rule)
    command = [
        program,
        f"--config.file={folder / 'prometheus.json'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{made.port}",
        "--rules.alert.resend-delay=1s",
    ]
    with (folder / "log").open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    made.pid = process.pid
    try:
        servers.wait_until(made.log, "Server is ready to receive web requests")
        yield made
    finally:
        process.kill()
        process.wait()


@contextmanager
def alertmanager(folder: Path) -> Iterator[str]:
    """A real Alertmanager that sends nothing on; its URL."""
    program = installed("prometheus-alertmanager", "prometheus-alertmanager")
    port = servers.free_port()
    config = folder / "alertmanager.json"
    config.write_text(json.dumps({"route": {"receiver": "nobody"}, "receivers": [{"name": "nobody"}]}))
    command = [
        program,
        f"--config.file={config}",
        f"--storage.path={folder / 'alertmanager'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ]
    with (folder / "alertmanager.log").open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        servers.wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def amtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run amtool, Alertmanager's own client."""
    command = [installed("amtool", "prometheus-alertmanager"), *arguments, "--no-version-check"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)


def installed(program: str, package: str) -> str:
    """Where it is; skips the test when it is not installed."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed (Debian package {package})")
    return found
