import pytest

from watchbell.lib.sms_text import alike, is_gsm, room, septets


def test_the_alphabet_of_7_bits_has_128_places():
    every = [chr(number) for number in range(0x3000) if is_gsm(chr(number))]
    assert len(every) == 127 + 10  # the escape itself is no character; ten are behind it, € among them
    assert sum(septets(character) == 2 for character in every) == 10


@pytest.mark.parametrize("text", ["Zürich: ñandù", "[x] {y} ~ ^ \\ | €", "a\nb\r\n", "ΔΦΓ Ø"])
def test_gsm(text):
    assert is_gsm(text)


@pytest.mark.parametrize("text", ["ç", "—", "😀", "é\u0301", "`", "\t", "á", "\N{NO-BREAK SPACE}"])
def test_not_gsm(text):
    assert not is_gsm(text)


def test_what_is_typographic_is_written_plainly():
    assert alike("[DOWN] Shop — “x” … 5 × 3 ≥ 2\tok") == '[DOWN] Shop - "x" ... 5 x 3 >= 2 ok'
    assert is_gsm(alike("—–…‘’“”„«»•·→←×≤≥`\t\u00a0\u202f\ufffd"))


def test_room():
    assert [room(n, gsm=True) for n in (1, 2, 10)] == [160, 304, 1520]
    assert [room(n, gsm=False) for n in (1, 2, 10)] == [70, 132, 660]
