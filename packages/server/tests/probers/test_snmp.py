"""The snmp kind against a real Net-SNMP agent, and against agents that misbehave."""

import pytest

from support import datagrams, snmpd
from support.stopwatch import undisturbed
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.ber import encode, integer, octets, sequence
from watchbell.lib.snmp_packets import REPORT, RESPONSE, whole
from watchbell.lib.snmp_user import Engine, User, make_message
from watchbell.lib.snmp_values import encode_oid
from watchbell.probers.snmp import PROBER, SnmpTarget

real = pytest.mark.skipif(not snmpd.is_here(), reason="snmpd is not installed")
METHODS = {"MD5": "md5", "SHA": "sha1", **{f"SHA-{size}": f"sha{size}" for size in (224, 256, 384, 512)}}
CIPHERS = {"DES": "des", "AES": "aes128", "AES-192": "aes192", "AES-256": "aes256"}


async def ask(port, timeout_ms=30_000, *, allow_private=True, host="127.0.0.1", **config):
    config = {"community": snmpd.COMMUNITY, **config}
    target = SnmpTarget(host=host, port=port, **config)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, 1, allow_private=allow_private))


def login(name):
    method, cipher = snmpd.USERS[name]
    config = {"version": "3", "username": name}
    if method:
        config |= {"authentication": METHODS[method], "password": snmpd.PASSWORD}
    if cipher:
        config |= {"privacy": CIPHERS[cipher], "privacy_password": snmpd.PRIVACY}
    return config


def rule(subject, operator, value=None, path=None):
    return {"subject": subject, "operator": operator, "value": value, "path": path}


@real
@pytest.mark.parametrize("version", ["1", "2c"])
async def test_an_agent_is_read_and_judged(version):
    rules = [
        rule("value", "less_than", 86_400),
        rule("oid", "equals", "tower", "sysName.0"),
        rule("oid", "equals", "Rümlang", "1.3.6.1.2.1.1.6.0"),
        rule("count", "equals", 3),
        rule("response_time", "less_than", 60_000),
    ]
    seen = await ask(
        snmpd.port(), version=version, oids=["sysUpTime.0", "sysName.0", "sysLocation.0"], assertions=rules
    )
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps][:2] == ["resolve", "answer"]
    assert (await ask(snmpd.port(), host="::1")).verdict is Verdict.SUCCESS


@real
@pytest.mark.parametrize("name", snmpd.USERS)
async def test_a_user_reads_whatever_proves_and_hides_what_is_said(name):
    seen = await ask(snmpd.port(), **login(name), oids=["sysName.0"], assertions=[rule("value", "equals", "tower")])
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert "discovery" in [step.name for step in seen.steps]


@real
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"username": "stranger"}, "refused user stranger: it does not know the user"),
        ({"password": "wrong-password"}, "the authentication password or its method is wrong"),
        ({"privacy": "none"}, "answered authorizationError"),
    ],
)
async def test_a_refused_user_is_told_in_words(change, words):
    seen = await ask(snmpd.port(), **{**login("sha1aes"), **change})
    assert seen.verdict is Verdict.FAILURE
    assert words in seen.error
    assert "wrong-password" not in seen.error + str(list(seen.steps))


@real
@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"community": "other"}, "a wrong community"),
        ({**login("sha1aes"), "privacy_password": "wrong-password"}, "a wrong privacy password or context"),
        ({**login("sha1aes"), "context": "nowhere"}, "a wrong privacy password or context"),
    ],
)
async def test_an_agent_that_ignores_a_wrong_secret_is_hinted_at(config, words):
    seen = await undisturbed(ask, snmpd.port(), timeout_ms=300, **config)
    if "privacy" in words and seen.verdict is Verdict.FAILURE:  # by chance the garbage may be told apart
        assert "privacy password" in seen.error
        return
    assert seen.verdict is Verdict.TIMEOUT
    assert words in seen.error


@real
@pytest.mark.parametrize("version", ["1", "2c"])
async def test_an_object_without_a_value_is_down_unless_an_assertion_wants_that(version):
    oids = ["sysName.0", "1.3.6.1.4.1.99999.1.0"]
    seen = await ask(snmpd.port(), version=version, oids=oids)
    assert seen.verdict is Verdict.FAILURE
    assert "1.3.6.1.4.1.99999.1.0 is not known to the agent" in seen.error
    rules = [rule("oid", "not_exists", path=oids[1]), rule("count", "equals", 1), rule("value", "equals", "tower")]
    seen = await ask(snmpd.port(), version=version, oids=oids, assertions=rules)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    seen = await ask(snmpd.port(), oids=["sysName.0"], assertions=[rule("oid", "exists", path="sysDescr.0")])
    assert "not among the objects that are read" in seen.error


@real
async def test_a_wrong_value_is_down():
    seen = await ask(snmpd.port(), oids=["sysName.0"], assertions=[rule("value", "equals", "bridge")])
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "value is 'tower', expected 'bridge'")


@pytest.fixture
async def agent():
    async with datagrams.servers() as start:
        yield start


def response(number, error=0, index=0):
    return sequence(integer(number), integer(error), integer(index), sequence(), tag=RESPONSE)


def answering(make, version=1):
    """Version 2c, with the number of the question."""

    def answer(data):
        number = int.from_bytes(data[data.index(b"\xa0") + 4 :][: data[data.index(b"\xa0") + 3]], "big")
        return [sequence(integer(version), octets("watch"), make(number))]

    return answer


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda _: [b"\xff" * 60_000] * 200, "it is no SNMP packet"),
        (lambda _: [b"\x30\x84\xff\xff\xff\xff"], "it is no SNMP packet"),
        (lambda data: [data], "it is no SNMP response"),
        (answering(lambda number: response(number + 1)), "it answers another request"),
        (answering(response, version=0), "it speaks another version"),
        (answering(lambda number: response(number, 5, 1)), "answered genErr: the agent failed for sysUpTime.0"),
        (answering(lambda number: response(number, 99, 77)), "answered error 99"),
        (answering(response), "sysUpTime.0 is missing in the agent's answer"),
    ],
)
async def test_answers_that_cannot_be_used_are_told(agent, answer, words):
    seen = await ask(await agent(answer), timeout_ms=30_000)
    assert seen.verdict is Verdict.FAILURE
    assert words in seen.error


MIA, ENGINE = User("mia", "sha256", "authsecret"), Engine(b"\x80\x00\x1f\x88\x04home", 3, 777)
AS_MIA = {"version": "3", "username": "mia", "authentication": "sha256", "password": "authsecret"}


def report(number, code, about, clock):
    binding = sequence(encode(0x06, encode_oid(f"1.3.6.1.6.3.15.1.1.{code}.0")), integer(1, 0x41))
    return make_message(
        number, about, clock, sequence(integer(0), integer(0), integer(0), sequence(binding), tag=REPORT)
    )


def fake_engine(told, *, accepts=True):
    """A faithful agent of version 3 whose discovery tells the clock `told`."""

    def answer(data):
        _, head, security, scoped = whole(data).parts
        number = head.parts[0].number
        identifier, _, time, _, _, _ = whole(security.content).parts
        if identifier.content != ENGINE.identifier:
            return [report(number, 4, User(""), told)]
        if time.number != ENGINE.time or not accepts:
            return [report(number, 2, MIA, ENGINE)]
        inner = scoped.parts[2].parts[0].number
        binding = sequence(encode(0x06, encode_oid("1.3.6.1.2.1.1.5.0")), octets("tower"))
        pdu = sequence(integer(inner), integer(0), integer(0), sequence(binding), tag=RESPONSE)
        return [make_message(number, MIA, ENGINE, pdu)]

    return answer


@pytest.mark.parametrize("told", [777, 5])
async def test_a_faithful_fake_whose_clock_was_told_wrongly_is_asked_again(agent, told):
    port = await agent(fake_engine(ENGINE._replace(time=told)))
    seen = await ask(port, **AS_MIA, oids=["sysName.0"], assertions=[rule("value", "equals", "tower")])
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert ("clock" in [step.name for step in seen.steps]) == (told == 5)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (fake_engine(ENGINE, accepts=False), "refused user mia: it takes the request for outdated"),
        (fake_engine(Engine(b"", 0, 0)), "does not tell its engine id"),
        (fake_engine(Engine(b"another", 0, 0)), "does not know its own engine id"),
    ],
)
async def test_a_faithful_fake_that_refuses_is_told_in_words(agent, answer, words):
    seen = await ask(await agent(answer), **AS_MIA)
    assert seen.verdict is Verdict.FAILURE
    assert words in seen.error


async def test_silence_refusal_and_private_addresses(agent, free_port):
    silent = await agent(lambda _: [])
    assert (await ask(silent, timeout_ms=200)).verdict is Verdict.TIMEOUT
    assert (await ask(silent, timeout_ms=200, **login("plain"))).verdict is Verdict.TIMEOUT
    assert "refused" in (await ask(free_port)).error
    assert "is not a public address" in (await ask(free_port, allow_private=False)).error


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"version": "3"}, "needs a user name"),
        ({"version": "3", "username": "mia", "authentication": "md5"}, "needs a password"),
        ({"version": "3", "username": "mia", "privacy": "des"}, "privacy needs authentication"),
        ({"oids": ["nonsense"]}, "is not known"),
        ({"oids": []}, "at least 1"),
        ({"oids": ["sysName.0"] * 21}, "at most 20"),
        ({"assertions": [{"subject": "oid", "path": "x y", "value": 1}]}, "is no OID"),
    ],
)
def test_a_config_that_cannot_work_is_refused(config, words):
    with pytest.raises(ValueError, match=words):
        SnmpTarget(host="a.example", **config)


def test_a_url_is_a_config():
    config = PROBER.shorthand("snmp://secret@switch.example:1161/sysName.0")
    assert config == {
        "kind": "snmp",
        "host": "switch.example",
        "port": 1161,
        "community": "secret",
        "oids": ["sysName.0"],
    }
    assert PROBER.describe(SnmpTarget.model_validate(config)) == "switch.example:1161 sysName.0"
