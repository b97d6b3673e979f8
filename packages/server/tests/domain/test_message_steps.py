import pytest
from pydantic import ValidationError

from watchbell.domain.message_steps import MessageStep
from watchbell.lib.message_turns import MessageTurn


def test_a_step_becomes_a_turn():
    assert MessageStep(send="hi").turn == MessageTurn("hi")
    assert MessageStep(send="00 ff", binary=True, any_message=True).turn == MessageTurn(b"\x00\xff", waits=True)
    assert MessageStep(contains="a", skip_others=False).turn == MessageTurn(None, True, "a", None, False)


@pytest.mark.parametrize("step", [{}, {"send": "abc", "binary": True}, {"binary": True}, {"matches": "("}, {"x": 1}])
def test_a_step_that_does_nothing_or_cannot_is_refused(step):
    with pytest.raises(ValidationError):
        MessageStep(**step)
