"""What game servers say, taken apart: whole answers, short ones, and any bytes at all."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib import game_bedrock, game_minecraft, game_quake, game_source
from watchbell.lib.game_answer import Bytes, GameAnswer, plain, whole_number

INFO = (
    b"\xff\xff\xff\xffI\x11Fun House\0de_dust2\0csgo\0Counter-Strike\0"
    + (730).to_bytes(2, "little")
    + b"\x03\x10\x00dl\x00\x011.38\0\xa1"
)
HOUSE = GameAnswer("Fun House", "de_dust2", "1.38", 3, 16)


def test_valve_as_its_documentation_shows_it():
    assert game_source.read(INFO) == HOUSE
    ship = INFO.replace((730).to_bytes(2, "little") + b"\x03\x10\x00dl\x00\x01", b"\x60\x09\x03\x10\x00dl\x00\x01abc")
    assert game_source.read(ship) == HOUSE
    assert game_source.read(b"\xff\xff\xff\xffA1234") == b"1234"
    old = b"\xff\xff\xff\xffm127.0.0.1:27015\0Fun House\0crossfire\0valve\0Half-Life\0\x03\x10\x2fdl"
    assert game_source.read(old) == GameAnswer("Fun House", "crossfire", "47", 3, 16)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (INFO[:20], "cut short"),
        (b"\xff\xff\xff\xffA12", "cut short"),
        (b"\xfe\xff\xff\xff" + bytes(20), "in pieces"),
        (b"HTTP/1.1 400", "does not speak Valve"),
        (b"\xff\xff\xff\xffD\x00", "another question"),
    ],
)
def test_what_valve_would_not_say(data, words):
    with pytest.raises(ValueError, match=words):
        game_source.read(data)


def test_quake_counts_its_players():
    facts = "\\sv_hostname\\^1Fun ^7House\\mapname\\q3dm17\\sv_maxclients\\16\\version\\ioq3 1.36\\challenge\\abcd"
    data = b"\xff\xff\xff\xffstatusResponse\n" + facts.encode() + b'\n5 48 "mia"\n0 0 "sam"\n'
    assert game_quake.read(data, "abcd") == GameAnswer("Fun House", "q3dm17", "ioq3 1.36", 2, 16)
    with pytest.raises(ValueError, match="another question"):
        game_quake.read(data, "dcba")
    assert game_quake.read(b"\xff\xff\xff\xffstatusResponse\n", "abcd") == GameAnswer(players=0)


def test_bedrock_as_raknet_sends_it():
    magic = bytes.fromhex("00ffff00fefefefefdfdfdfd12345678")
    words = "MCPE;§aFun House;800;1.21.80;3;16;123;Bedrock level;Survival;1;19132;19133;"
    data = b"\x1c" + b"markmark" + bytes(8) + magic + len(words.encode()).to_bytes(2, "big") + words.encode()
    assert game_bedrock.read(data, b"markmark") == GameAnswer("Fun House", "Bedrock level", "1.21.80", 3, 16)
    with pytest.raises(ValueError, match="another ping"):
        game_bedrock.read(data, b"otherone")
    with pytest.raises(ValueError, match="what a Minecraft server says"):
        game_bedrock.read(b"\x1cmarkmark" + bytes(8) + magic + b"\0\1a", b"markmark")


@pytest.mark.parametrize(
    ("description", "name"),
    [
        ("§aFun House", "Fun House"),
        ({"text": "Fun ", "extra": [{"text": "Hou"}, "se", {"extra": ["!"]}]}, "Fun House!"),
        ([{"text": "Fun"}, " House"], "Fun House"),
        (5, None),
        (None, None),
    ],
)
def test_minecraft_as_its_wiki_shows_it(description, name):
    status = {
        "version": {"name": "Paper 1.21", "protocol": 767},
        "players": {"max": 16, "online": 3},
        "description": description,
    }
    text = json.dumps(status).encode()
    assert game_minecraft.read(game_minecraft.varint(len(text)) + text) == GameAnswer(name, None, "Paper 1.21", 3, 16)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["text", "extra", "players", "version", "description", "online"]), inner)))  # fmt: skip
def test_no_json_does_harm(status):
    text = json.dumps(status).encode()
    with contextlib.suppress(ValueError):
        assert isinstance(game_minecraft.read(game_minecraft.varint(len(text)) + text), GameAnswer)


@given(
    st.binary(max_size=60), st.sampled_from([b"", b"\xff\xff\xff\xffI", b"\xff\xff\xff\xffstatusResponse\n", b"\x1c"])
)
def test_no_bytes_do_harm(data, head):
    for read in (
        game_source.read,
        lambda each: game_quake.read(each, "abcd"),
        lambda each: game_bedrock.read(each, b"markmark"),
        game_minecraft.read,
    ):
        with contextlib.suppress(ValueError):
            read(head + data)


@given(st.integers(0, 0xFFFF_FFFF), st.binary(max_size=5))
def test_a_number_survives_its_encoding(number, rest):
    assert game_minecraft.read_varint(game_minecraft.varint(number) + rest) == (number, rest)


def test_pieces_are_read_in_order_and_never_beyond_the_end():
    rest = Bytes(b"\x07one\0two")
    assert (rest.number(), rest.text(), rest.take(2), rest.left) == (7, "one", b"tw", b"o")
    with pytest.raises(ValueError, match="cut short"):
        rest.text()


def test_words_for_people():
    assert plain("§lA ^3name\n with \x07\x00  room") == "A name with room"
    assert [whole_number(each) for each in ("12", "-1", "", None, "9" * 40)] == [12, None, None, None, None]
    assert HOUSE.summary == "Fun House: 3 of 16 players on de_dust2"
    assert GameAnswer().summary == "a server without a name"
