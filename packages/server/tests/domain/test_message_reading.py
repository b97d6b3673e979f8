import pytest

from watchbell.domain.judging import Absent
from watchbell.domain.message_reading import MESSAGE_SUBJECTS, read_message


@pytest.mark.parametrize("message", ['{"a": 1}', b'{"a": 1}'])
def test_a_message_is_read_as_json(message):
    reading = read_message(message)
    assert reading.keys() == MESSAGE_SUBJECTS.keys()
    assert reading["json"]("$.a") == 1
    assert reading["jmespath"]("a") == 1
    assert reading["cel"]("json.a == 1 && body.size() > 2") is True


def test_what_is_no_json_is_told_when_somebody_looks():
    with pytest.raises(ValueError):
        read_message(b"\xff")["json"]("$.a")


def test_without_a_message_nothing_is_there():
    for read in read_message(None).values():
        with pytest.raises(Absent, match="did not come"):
            read("$")
