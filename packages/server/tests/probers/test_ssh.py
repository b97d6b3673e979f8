"""The ssh kind against a real OpenSSH server, and against servers that misbehave."""

import pytest

from support import sshd
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib import ssh_session
from watchbell.probers.ssh import PROBER, SshTarget

NOW = 1_800_000_000_000
real = pytest.mark.skipif(not sshd.is_here(), reason="sshd is not installed")


async def ask(port, timeout_ms=30_000, *, allow_private=True, **config):
    target = SshTarget(host="127.0.0.1", port=port, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


def login(**changed):
    server = sshd.server()
    return {name: server[name] for name in ("username", "private_key", "pass_phrase")} | changed


@real
async def test_the_banner_is_read_without_a_login():
    rule = {"subject": "banner", "operator": "contains", "value": "OpenSSH"}
    seen = await ask(sshd.server()["port"], assertions=[rule])
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps] == ["resolve", "connect", "banner", "banner"]
    assert seen.facts["banner"].startswith("SSH-2.0-OpenSSH")


@real
async def test_a_command_is_run_and_its_output_judged():
    server = sshd.server()
    rules = [
        {"subject": "json", "path": "$.load", "operator": "less_than", "value": 5},
        {"subject": "host_key", "value": server["host_key"]},
    ]
    command = """echo '{"load": 1.5}'"""
    seen = await ask(server["port"], **login(), host_key=server["host_key"], command=command, assertions=rules)
    assert (seen.verdict, seen.error, seen.status_code) == (Verdict.SUCCESS, None, 0)
    assert [step.name for step in seen.steps][:5] == ["key", "resolve", "connect", "login", "command"]


@real
async def test_a_command_that_fails_is_down_unless_that_is_expected():
    port, command = sshd.server()["port"], "echo broken disk >&2; exit 3"
    seen = await ask(port, **login(), command=command)
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == "the command ended with 3: 'broken disk\\n'"
    seen = await ask(port, **login(), command=command, assertions=[{"subject": "exit_status", "value": 3}])
    assert seen.verdict is Verdict.SUCCESS


@real
async def test_another_host_key_and_a_wrong_password_are_down_and_secrets_never_shown():
    port = sshd.server()["port"]
    seen = await ask(port, **login(), host_key="SHA256:" + "A" * 43)
    assert seen.error == f"the host key of 127.0.0.1:{port} is not the known one"
    seen = await ask(port, username="nobody-here", password="hunter22")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == f"127.0.0.1:{port} refused the login of nobody-here"
    seen = await ask(port, **login(pass_phrase="wrong"))
    assert "private key of this check cannot be used" in seen.error
    assert [step.name for step in seen.steps] == ["key"]
    assert "hunter22" not in str(list(seen.steps))


@real
@pytest.mark.timed
async def test_endless_output_and_endless_commands_end():
    port = sshd.server()["port"]
    seen = await ask(
        port, **login(), command="yes", assertions=[{"subject": "body", "operator": "contains", "value": "y"}]
    )
    assert seen.verdict is Verdict.SUCCESS
    assert "cut off" in seen.steps[4].detail
    seen = await ask(port, timeout_ms=700, **login(), command="sleep 60")
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error.endswith("command not finished")
    assert seen.response_time_ms < 1500


@pytest.mark.parametrize("with_login", [False, True])
@pytest.mark.parametrize("said", [b"HTTP/1.1 400 Bad\r\n\r\n", b"\xff" * 70_000, b"", b"SSH-2.0-x\r\n\x00\x00\x00\x00"])
async def test_other_answers_are_down_with_a_sentence(serve, said, with_login):
    async def talk(_reader, writer):
        writer.write(said)
        await writer.drain()

    given = {"username": "a", "password": "b"} if with_login else {}
    seen = await ask(await serve(talk), timeout_ms=30_000, **given)
    assert seen.verdict is Verdict.FAILURE or said.startswith(b"SSH")
    assert seen.error is None or len(seen.error) < 300


@pytest.mark.parametrize("given", [{}, {"username": "a", "password": "b"}])
async def test_silence_refusal_and_private_addresses(serve, free_port, given):
    async def silent(reader, _writer):
        await reader.read()

    assert (await ask(await serve(silent), timeout_ms=200, **given)).verdict is Verdict.TIMEOUT
    assert "refused" in (await ask(free_port, **given)).error
    assert "is not a public address" in (await ask(free_port, allow_private=False, **given)).error


async def test_without_the_library_a_login_is_our_fault_and_the_banner_still_read(serve, monkeypatch):
    monkeypatch.setattr(ssh_session, "how_to_install", lambda *_: "needs asyncssh")

    async def talk(_reader, writer):
        writer.write(b"SSH-2.0-x\r\n")

    port = await serve(talk)
    assert (await ask(port)).verdict is Verdict.SUCCESS
    seen = await ask(port, username="a", password="b")
    assert (seen.verdict, seen.error) == (Verdict.FAULT, "logging in needs asyncssh")


def test_configs():
    assert PROBER.shorthand("ssh://mia:x@a.example:2222") == {
        "kind": "ssh", "host": "a.example", "port": 2222, "username": "mia", "password": "x",
    }  # fmt: skip
    for bad in ({"command": "ls"}, {"username": "a"}, {"password": "a"}):
        with pytest.raises(ValueError, match="needs"):
            SshTarget(host="a.example", **bad)
