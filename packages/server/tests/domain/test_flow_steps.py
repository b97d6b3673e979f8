import pytest

from watchbell.domain.flow_captures import LONGEST_VALUE, captured
from watchbell.domain.flow_steps import Capture, FlowStep, check_names
from watchbell.lib.http_exchange import Answer

STEP = FlowStep.model_validate(
    {
        "name": "save",
        "method": "post",
        "url": "{{base}}/x",
        "headers": {"X": "{{token}}"},
        "body": '{"note": "{{note}}", "n": 1}',
        "body_encoding": "json",
        "assertions": [{"assertions": [{"subject": "body", "value": "{{note}}"}, {"subject": "status", "value": 200}]}],
    }
)


def test_a_step_is_filled_wherever_it_has_names():
    assert STEP.names == ["base", "token", "note", "note"]
    values = {"base": "http://x", "token": "t", "note": 'say "hi"\n'}
    request = STEP.request(values)
    assert (request.url, request.method, request.headers) == ("http://x/x", "POST", {"X": "t"})
    assert request.body == '{"note": "say \\"hi\\"\\n", "n": 1}'
    (group,) = STEP.expectations(values).assertions
    assert [item.value for item in group.assertions] == ['say "hi"\n', 200]


def test_what_cannot_be_sent_says_why_without_what_was_given():
    with pytest.raises(ValueError, match="line breaks") as caught:
        STEP.request({"base": "http://x", "token": "secret\r\n", "note": ""})
    assert "secret" not in str(caught.value)


def test_names_are_known_by_those_before():
    keeps = STEP.model_copy(update={"url": "http://x", "captures": (Capture(variable="base", path="$"),)})
    check_names([keeps, STEP], {"token": "", "note": ""})
    with pytest.raises(ValueError, match=r"step 1 \(save\) uses {{base}}"):
        check_names([STEP, keeps], {"token": "", "note": ""})


def test_a_value_without_end_is_not_kept():
    answer = Answer(0, body=b'"' + b"x" * (LONGEST_VALUE + 1) + b'"')
    with pytest.raises(ValueError, match="longer than"):
        captured(Capture(variable="it", path="$"), answer)
