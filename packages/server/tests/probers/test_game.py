"""The game kind against faithful servers of each protocol (no real game is installed), and against others."""

import json

import pytest

from support import datagrams
from watchbell.domain.observations import Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.game_bedrock import _MAGIC
from watchbell.lib.game_minecraft import packet, read_varint, varint
from watchbell.probers.game import PROBER, GameTarget

STATUS = {
    "version": {"name": "Paper 1.21", "protocol": 767},
    "players": {"max": 16, "online": 3, "sample": []},
    "description": {"text": "Fun House"},
}


async def ask(port, protocol, timeout_ms=30_000, *, allow_private=True, rules=(), host="127.0.0.1"):
    rules = [{"subject": subject, "operator": operator, "value": value} for subject, operator, value in rules]
    target = GameTarget(host=host, port=port, protocol=protocol, assertions=rules)
    return await PROBER.probe(target, ProbeLimits(timeout_ms, 1, allow_private=allow_private))


def rules(**expected):
    return [(subject, "equals", value) for subject, value in expected.items()]


@pytest.fixture
async def udp():
    async with datagrams.servers() as start:
        yield start


def valve(*, challenges=1, level=b"de_dust2"):
    """As Valve's servers since 2020: a question must carry the challenge that was given."""
    given = []

    def answer(data):
        assert data.startswith(b"\xff\xff\xff\xffTSource Engine Query\0")
        if len(given) < challenges:
            given.append(b"%04d" % len(given))
            return [b"\xff\xff\xff\xffA" + given[-1]]
        assert data[25:] == (given[-1] if given else b"")
        return [
            b"\xff\xff\xff\xffI\x11Fun House\0"
            + level
            + b"\0csgo\0Counter-Strike\0\xda\x02\x03\x10\x00dl\x00\x011.38\0"
        ]

    return answer


def quake(data):
    assert data.startswith(b"\xff\xff\xff\xffgetstatus ")
    facts = (
        b"\\sv_hostname\\^1Fun ^7House\\mapname\\q3dm17\\sv_maxclients\\16\\version\\ioq3 1.36\\challenge\\"
        + data[14:-1]
    )
    return [b"\xff\xff\xff\xffstatusResponse\n" + facts + b'\n5 48 "mia"\n0 12 "sam"\n']


def bedrock(data):
    assert data[:1] == b"\x01"
    assert data[9:25] == _MAGIC
    words = b"MCPE;Fun House;800;1.21.80;3;16;123;Bedrock level;Survival;1;19132;19133;"
    return [b"\x1c" + data[1:9] + bytes(8) + _MAGIC + len(words).to_bytes(2, "big") + words]


async def heard_packet(reader):
    head = b""
    while not head or head[-1] & 128:
        head += await reader.readexactly(1)
    return await reader.readexactly(read_varint(head)[0])


def minecraft(status=STATUS):
    async def handle(reader, writer):
        hello = await heard_packet(reader)
        assert hello[0] == 0
        assert hello[-1] == 1
        assert b"\x09127.0.0.1" in hello
        assert await heard_packet(reader) == b"\0"
        text = json.dumps(status).encode()
        writer.write(packet(varint(0) + varint(len(text)) + text))
        await writer.drain()

    return handle


@pytest.mark.parametrize("challenges", [0, 1, 2])
async def test_a_faithful_valve_server_is_read_and_judged(udp, challenges):
    port = await udp(valve(challenges=challenges))
    wanted = rules(players=3, max_players=16, map="de_dust2", name="Fun House", version="1.38")
    seen = await ask(
        port, "source", rules=[*wanted, ("ping", "less_than", 60_000), ("response_time", "less_than", 60_000)]
    )
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert seen.steps[1].detail == "Fun House: 3 of 16 players on de_dust2"


async def test_a_faithful_quake_server_is_read_and_judged(udp):
    wanted = rules(players=2, max_players=16, map="q3dm17", name="Fun House", version="ioq3 1.36")
    seen = await ask(await udp(quake), "quake3", rules=wanted)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)


async def test_a_faithful_bedrock_server_is_read_and_judged(udp):
    wanted = rules(players=3, max_players=16, map="Bedrock level", name="Fun House", version="1.21.80")
    seen = await ask(await udp(bedrock), "minecraft_bedrock", rules=wanted)
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)


async def test_a_faithful_minecraft_server_is_read_and_judged(serve):
    wanted = rules(players=3, max_players=16, name="Fun House", version="Paper 1.21")
    seen = await ask(await serve(minecraft()), "minecraft", rules=[*wanted, ("ping", "less_than", 60_000)])
    assert (seen.verdict, seen.error) == (Verdict.SUCCESS, None)
    assert [step.name for step in seen.steps][:3] == ["resolve", "connect", "answer"]


async def test_a_wrong_answer_is_down(udp, serve):
    seen = await ask(await udp(valve(level=b"de_nuke")), "source", rules=rules(map="de_dust2"))
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "map is 'de_nuke', expected 'de_dust2'")
    seen = await ask(await serve(minecraft()), "minecraft", rules=rules(map="de_dust2"))
    assert "is not told by the server" in seen.error


@pytest.mark.parametrize("protocol", ["source", "quake3", "minecraft_bedrock"])
@pytest.mark.parametrize("noise", [b"?", b"\xff" * 60_000, b"\xff\xff\xff\xffI\x11Fun", b"\x1c"])
async def test_noise_is_told(udp, protocol, noise):
    seen = await ask(await udp(lambda _: [noise] * 200), protocol)
    assert seen.verdict is Verdict.FAILURE
    assert "answered during answer, but it" in seen.error


async def test_endless_challenges_are_told(udp):
    seen = await ask(await udp(lambda _: [b"\xff\xff\xff\xffA1234"]), "source")
    assert (seen.verdict, "ever new challenges" in seen.error) == (Verdict.FAILURE, True)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n" + bytes(100), "not valid Minecraft"),
        (b"\xff\xff\xff\xff\x7f", "not valid Minecraft"),
        (b"\xff\xff\xff\xff\xff", "not valid Minecraft"),
        (packet(b"\x05hello"), "not valid Minecraft"),
        (packet(b"\x00\x05hello"), "not valid Minecraft"),
        (packet(b"\x00\x0212"), "not valid Minecraft"),
        (packet(b"\x00\x80\x80\x04" + b"[" * 65_536), "not valid Minecraft"),
        (b"", "connection closed"),
    ],
)
async def test_what_minecraft_would_not_say_is_told(serve, said, words):
    async def handle(reader, writer):
        await heard_packet(reader)
        writer.write(said)
        await writer.drain()

    seen = await ask(await serve(handle), "minecraft")
    assert seen.verdict is Verdict.FAILURE
    assert words in seen.error


@pytest.mark.parametrize("protocol", ["source", "quake3", "minecraft_bedrock", "minecraft"])
async def test_silence_refusal_and_private_addresses(udp, serve, free_port, protocol):
    async def silent(reader, _writer):
        await reader.read()
        await reader.read()

    port = await (serve(silent) if protocol == "minecraft" else udp(lambda _: []))
    assert (await ask(port, protocol, timeout_ms=150)).verdict is Verdict.TIMEOUT
    assert "refused" in (await ask(free_port, protocol)).error
    assert "is not a public address" in (await ask(free_port, protocol, allow_private=False)).error


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("minecraft://play.example", "play.example:25565"),
        ("bedrock://play.example", "play.example:19132"),
        ("source://play.example", "play.example:27015"),
        ("quake3://play.example:27961", "play.example:27961"),
    ],
)
def test_a_url_is_a_config(url, place):
    assert PROBER.describe(GameTarget.model_validate(PROBER.shorthand(url))) == place
