"""Messages of version 3: what one side protects, the other reads; what was touched on the way is refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.ber import encode, integer, sequence
from watchbell.lib.snmp_ciphers import KEY_BYTES, SIGNATURES
from watchbell.lib.snmp_packets import RESPONSE, make_pdu, read_message, typed, whole
from watchbell.lib.snmp_user import Engine, User, discovery, make_message
from watchbell.lib.snmp_user import read_message as read_user_message
from watchbell.lib.snmp_values import encode_oid

ENGINE = Engine(b"\x80\x00\x1f\x88\x04home", 3, 77)
MIA = User("mia", "sha256", "authsecret", "aes128", "privsecret")


def answer(number, value=42):
    binding = sequence(encode(0x06, encode_oid("1.3.6.1")), integer(value))
    return sequence(integer(number), integer(0), integer(0), sequence(binding), tag=RESPONSE)


@pytest.mark.parametrize("hash_name", SIGNATURES)
@pytest.mark.parametrize("cipher", [None, *KEY_BYTES])
def test_what_one_side_protects_the_other_reads(hash_name, cipher):
    user = MIA._replace(hash_name=hash_name, cipher=cipher)
    data = make_message(7, user, ENGINE, answer(9))
    heard = read_user_message(data, user)
    assert (heard.engine, heard.message_id, heard.pdu.values) == (ENGINE, 7, [("1.3.6.1", 42)])
    assert heard.report is None


def test_what_was_touched_or_laid_bare_is_refused():
    data = make_message(7, MIA, ENGINE, answer(9))
    with pytest.raises(ValueError, match="not signed with the user's password"):
        read_user_message(data[:-1] + bytes([data[-1] ^ 1]), MIA)
    with pytest.raises(ValueError, match="not protected as the request was"):
        read_user_message(make_message(7, User("mia"), ENGINE, answer(9)), MIA)
    with pytest.raises(ValueError, match="not protected as the request was"):
        read_user_message(make_message(7, MIA._replace(cipher=None), ENGINE, answer(9)), MIA)
    with pytest.raises(ValueError, match="which was not asked for"):
        read_user_message(data, User("mia"))


@given(st.binary(max_size=120))
def test_no_bytes_do_harm(data):
    with pytest.raises(ValueError, match=r".+"):
        read_user_message(data, MIA)


@given(st.data())
def test_no_change_of_a_byte_does_harm(data):
    packet = bytearray(make_message(7, MIA, ENGINE, answer(9)))
    packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ValueError):
        assert read_user_message(bytes(packet), MIA).pdu.values is not None


def test_a_discovery_names_nobody():
    version, _, _, scoped = typed(whole(discovery(5, make_pdu(5, []))).parts, None, None, None, None)
    assert version.number == 3
    assert scoped.parts[0].content == b""
    with pytest.raises(ValueError, match="no SNMP packet"):
        read_message(discovery(5, make_pdu(5, [])), 1)
