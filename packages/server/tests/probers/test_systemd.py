"""The systemd kind against a faithful stand-in of systemctl: no system manager runs here."""

import pytest

from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.probers.systemd import PROBER, SystemdTarget

ACTIVE = {
    "LoadState": "loaded", "ActiveState": "active", "SubState": "running", "Result": "success", "NRestarts": "1",
    "ExecMainStatus": "0", "MemoryCurrent": "1048576", "UnitFileState": "enabled",
}  # fmt: skip


@pytest.fixture
def systemctl(tmp_path, monkeypatch):
    """A program of that name that prints what the real one prints for `show`."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    def says(script=None, **properties):
        lines = "\n".join(f"{name}={value}" for name, value in {**ACTIVE, **properties}.items())
        body = script or f'[ "$1" = show ] && [ "$3" = -- ] || exit 9\ncat <<END\n{lines}\nEND'
        (tmp_path / "systemctl").write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / "systemctl").chmod(0o755)

    return says


async def ask(timeout_ms=30_000, *, allow_private=True, **config):
    target = SystemdTarget(unit="nginx.service", **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, 1, allow_private=allow_private))


async def test_an_active_unit_is_up_and_judged(systemctl):
    systemctl()
    rules = [
        {"subject": "restarts", "operator": "at_most", "value": 1},
        {"subject": "memory", "operator": "less_than", "value": 2_000_000},
    ]
    seen = await ask(assertions=rules)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps] == ["systemctl", "unit", "restarts", "memory"]


@pytest.mark.parametrize(
    ("properties", "one_shot", "verdict", "words"),
    [
        ({"ActiveState": "failed", "SubState": "failed", "Result": "exit-code", "ExecMainStatus": "3"}, False,
         Verdict.FAILURE, "is failed (failed), result exit-code, exit status 3"),
        ({"ActiveState": "inactive", "SubState": "dead"}, False, Verdict.FAILURE, "is inactive (dead)"),
        ({"ActiveState": "inactive", "SubState": "dead"}, True, Verdict.SUCCESS, None),
        ({"ActiveState": "inactive", "Result": "exit-code"}, True, Verdict.FAILURE, "result exit-code"),
        ({"ActiveState": "activating", "SubState": "auto-restart"}, False, Verdict.DEGRADED, "activating"),
        ({"LoadState": "not-found", "ActiveState": "inactive"}, False, Verdict.FAILURE, "is not found"),
    ],
)  # fmt: skip
async def test_every_state_is_told(systemctl, properties, one_shot, verdict, words):
    systemctl(**properties)
    seen = await ask(one_shot=one_shot)
    assert seen.verdict is verdict
    assert words is None or words in seen.error


async def test_without_a_system_manager_it_is_our_fault(systemctl, monkeypatch):
    systemctl(script="echo 'System has not been booted with systemd as init system' >&2; exit 1")
    seen = await ask()
    assert (seen.verdict, "has not been booted" in seen.error) == (Verdict.FAULT, True)
    monkeypatch.setenv("PATH", "/nowhere")
    seen = await ask()
    assert (seen.verdict, "no systemctl" in seen.error) == (Verdict.FAULT, True)


async def test_a_program_that_hangs_is_ended(systemctl):
    systemctl(script="exec sleep 60")
    seen = await ask(timeout_ms=300)
    assert seen.verdict is Verdict.TIMEOUT


async def test_strangers_see_nothing_of_this_machine(systemctl):
    systemctl()
    assert "may not be asked" in (await ask(allow_private=False)).error


def test_names_that_are_options_or_paths_are_refused():
    assert PROBER.describe(SystemdTarget(unit="a@b.service")) == "a@b.service"
    for bad in ("--all", "a b", "a;b", "../x"):
        with pytest.raises(ValueError, match="unit"):
            SystemdTarget(unit=bad)
