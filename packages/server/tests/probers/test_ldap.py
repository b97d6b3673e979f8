"""The ldap kind against a real OpenLDAP server, and against servers that misbehave."""

import pytest

from support import certificates, slapd
from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib import ber
from watchbell.probers.ldap import PROBER, LdapTarget

NOW = 1_800_000_000_000
real = pytest.mark.skipif(not slapd.is_here(), reason="slapd is not installed")
LOGIN = {"bind_dn": slapd.ADMIN, "password": slapd.PASSWORD}


async def ask(port, timeout_ms=30_000, *, allow_private=True, **config):
    target = LdapTarget(host="localhost", port=port, certificate_expiry_days=0, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, NOW, allow_private=allow_private))


@real
@pytest.mark.parametrize(("security", "port"), [("tls", "ldaps"), ("starttls", "ldap"), ("none", "ldap")])
async def test_people_are_found_however_the_connection_is_secured(security, port):
    seen = await ask(
        slapd.ports()[port],
        security=security,
        ca_certificate=certificates.authority(),
        base_dn="dc=example,dc=org",
        filter="(&(objectClass=inetOrgPerson)(uid=m*))",
        assertions=[
            {"subject": "entries", "value": 1},
            {"subject": "dn", "value": "uid=mia,dc=example,dc=org"},
            {"subject": "attribute", "path": "Mail", "operator": "ends_with", "value": "@example.org"},
        ],
        **LOGIN,
    )
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    names = [step.name for step in seen.steps]
    assert ("tls" in names) == (security != "none")
    assert names[-5:] == ["login", "search", "entries", "dn", "attribute Mail"]


@real
async def test_nobody_may_look_in_and_find_nothing():
    port = slapd.ports()["ldap"]
    assert (await ask(port, security="none")).verdict is Verdict.SUCCESS
    seen = await ask(port, security="none", base_dn="dc=example,dc=org", filter="(uid=noah)")
    assert seen.verdict is Verdict.FAILURE
    assert seen.error == "entries is 0, expected at least 1"
    seen = await ask(port, security="none", base_dn="dc=elsewhere")
    assert "refused the search: no such object" in seen.error


@real
async def test_a_wrong_password_is_down_and_never_shown():
    seen = await ask(slapd.ports()["ldap"], security="none", bind_dn=slapd.ADMIN, password="hunter22")
    assert seen.verdict is Verdict.FAILURE
    assert "refused the login: invalid credentials" in seen.error
    assert "hunter22" not in seen.error + str(list(seen.steps))


@pytest.mark.parametrize(
    "said",
    [b"HTTP/1.1 400 Bad\r\n\r\n", b"\xff" * 70_000, b"", b"\x30\x80\x00\x00", b"\x30\x84\xff\xff\xff\xff", b"\x30\x00",
     ber.sequence(ber.integer(1), ber.encode(0x61, b"\x0a\x01")), ber.sequence(ber.integer(1), ber.encode(0x65, b""))],
)  # fmt: skip
async def test_other_answers_are_down_with_a_sentence(serve, said):
    async def talk(reader, writer):
        await reader.read(100)
        writer.write(said)
        await writer.drain()

    seen = await ask(await serve(talk), security="none", timeout_ms=30_000)
    assert seen.verdict is Verdict.FAILURE
    assert len(seen.error) < 300


async def test_silence_refusal_and_private_addresses(serve, free_port):
    async def silent(reader, _writer):
        await reader.read()

    seen = await undisturbed(ask, await serve(silent), security="none", timeout_ms=100)
    assert seen.verdict is Verdict.TIMEOUT
    assert seen.error.endswith("login not finished")
    assert "refused" in (await ask(free_port)).error
    assert "is not a public address" in (await ask(free_port, allow_private=False)).error


def test_configs():
    assert PROBER.describe(LdapTarget(host="a.example", security="tls")) == "a.example:636"
    assert PROBER.shorthand("ldaps://a.example/dc=x,dc=y") == {
        "kind": "ldap", "host": "a.example", "security": "tls", "base_dn": "dc=x,dc=y",
    }  # fmt: skip
    with pytest.raises(ValueError, match="belong together"):
        LdapTarget(host="a.example", bind_dn="cn=x")
    with pytest.raises(ValueError, match="is no filter"):
        LdapTarget(host="a.example", filter="(uid)")
