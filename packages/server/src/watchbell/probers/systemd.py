"""systemd unit: asks the system manager of Watchbell's own machine whether a unit is active, and why it is not."""

import asyncio
import shutil
from typing import Annotated, Any, Literal

from pydantic import Field

from watchbell.domain.assertions import Assertions, Subject, assertions_field, checker_of
from watchbell.domain.courses import observe
from watchbell.domain.findings import Finding
from watchbell.domain.judging import judge
from watchbell.domain.observations import Observation
from watchbell.domain.probing import ProbeLimits, Prober, Target
from watchbell.lib.attempt import attempt, deadline_in
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.tcp_connection import NoConnection
from watchbell.lib.trouble import Trouble

SUBJECTS = {
    "active_state": Subject("State", "text", placeholder="active"),
    "sub_state": Subject("Detailed state", "text", placeholder="running"),
    "result": Subject("Result of the last run", "text", placeholder="success"),
    "restarts": Subject("Restarts", "number"),
    "exit_status": Subject("Exit status of the main process", "number"),
    "memory": Subject("Memory used", "number", unit="bytes"),
    "enabled": Subject("Enabled", "text", placeholder="enabled"),
}
_PROPERTIES = {
    "LoadState": "load_state",
    "ActiveState": "active_state",
    "SubState": "sub_state",
    "Result": "result",
    "NRestarts": "restarts",
    "ExecMainStatus": "exit_status",
    "MemoryCurrent": "memory",
    "UnitFileState": "enabled",
}
_MOST_BYTES = 65_536


class SystemdTarget(Target):
    """A unit of the machine that Watchbell runs on."""

    kind: Literal["systemd"] = "systemd"
    unit: str = Field(
        title="Unit",
        description="Its name; without an ending a service is meant.",
        pattern=r"^[A-Za-z0-9:_.\\@][A-Za-z0-9:_.\\@-]*$",
        max_length=255,
        json_schema_extra={"x-placeholder": "nginx.service"},
    )
    one_shot: bool = Field(
        False,
        title="Runs now and then",
        description="A unit that ends by itself (a timer's service) is well when its last run succeeded.",
    )
    assertions: Annotated[Assertions, checker_of(SUBJECTS)] = assertions_field(SUBJECTS)


async def probe(target: SystemdTarget, limits: ProbeLimits) -> Observation:
    """Ask systemctl once."""
    watch, deadline = Stopwatch(), deadline_in(limits.timeout_ms)
    watch.doing = "systemctl"
    errand = _ask(target, limits, watch)
    found, trouble = await attempt(errand, watch, place="systemd", timeout_ms=limits.timeout_ms, deadline=deadline)
    if trouble is not None or found is None:
        return observe(limits, watch, trouble)
    reading: dict[str, Any] = {name: (lambda _, name=name: found.get(name, "")) for name in SUBJECTS}
    findings = [_judge(target, found), *judge(target.assertions, reading)]
    facts: dict[str, object] = {name: found[name] for name in ("active_state", "sub_state", "result") if name in found}
    return observe(limits, watch, None, findings, facts=facts)


async def _ask(target: SystemdTarget, limits: ProbeLimits, watch: Stopwatch) -> dict[str, str]:
    if not limits.allow_private:
        raise NoConnection(Trouble("units of this machine may not be asked for here"))
    program = shutil.which("systemctl")
    if program is None:
        raise NoConnection(
            Trouble("this machine has no systemctl: a container does not see its host's units", ours=True)
        )
    process = await asyncio.create_subprocess_exec(
        program,
        "show",
        f"--property={','.join(_PROPERTIES)}",
        "--",
        target.unit,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        assert process.stderr is not None  # noqa: S101 - it was asked for
        said = await process.stdout.read(_MOST_BYTES)
        wrong = await process.stderr.read(_MOST_BYTES)
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if status:
        reason = wrong.decode("utf-8", "replace").strip().splitlines()
        raise NoConnection(Trouble(f"systemctl cannot be asked: {reason[0][:200] if reason else status}", ours=True))
    pairs = (line.partition("=") for line in said.decode("utf-8", "replace").splitlines())
    found = {_PROPERTIES[name]: value for name, _, value in pairs if name in _PROPERTIES}
    watch.lap("systemctl", f"{found.get('active_state')} ({found.get('sub_state')})")
    return found


def _judge(target: SystemdTarget, found: dict[str, str]) -> Finding:
    state, result = found.get("active_state", "unknown"), found.get("result", "")
    if found.get("load_state") not in ("loaded", None, ""):
        return Finding("unit", f"the unit {target.unit} is {found['load_state'].replace('-', ' ')}", ok=False)
    told = f"the unit {target.unit} is {state} ({found.get('sub_state', '')})"
    if state in ("active", "reloading"):
        return Finding("unit", told, ok=True)
    if state == "activating":
        return Finding("unit", told, ok=target.one_shot, soft=True)
    if target.one_shot and state == "inactive" and result == "success":
        return Finding("unit", f"{told}, and its last run succeeded", ok=True)
    status = found.get("exit_status", "0")
    why = f", result {result}" if result not in ("", "success") else ""
    return Finding("unit", f"{told}{why}{f', exit status {status}' if status not in ('', '0') else ''}", ok=False)


def describe(target: SystemdTarget) -> str:
    """One line for lists: the unit."""
    return target.unit


PROBER = Prober(target=SystemdTarget, probe=probe, label="systemd unit", group="Servers & devices", describe=describe)
