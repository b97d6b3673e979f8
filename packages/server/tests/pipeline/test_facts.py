import pytest

from watchbell.domain.observations import Observation, Phases, Step, Verdict
from watchbell.pipeline.facts import phases_of, trace_of

AT = 1_800_000_000_000


def test_a_trace_keeps_steps_phases_and_facts_to_a_tenth_of_a_millisecond() -> None:
    seen = Observation(
        Verdict.FAILURE,
        AT,
        response_time_ms=12.3456,
        status_code=503,
        error="got 503",
        phases=Phases(dns=0.04, wait=12.26),
        steps=(Step("connect", 0.0, 1.26, "127.0.0.1:80"), Step("wait", 1.26, 11.0, "503", ok=False)),
        facts={"ip": "127.0.0.1"},
    )
    trace = trace_of(seen)
    assert (trace["status"], trace["response_time_ms"], trace["facts"]) == ("failure", 12.3, {"ip": "127.0.0.1"})
    assert trace["phases"] == {"dns": 0.0, "connect": None, "tls": None, "wait": 12.3, "transfer": None}
    assert [(step["name"], step["duration_ms"], step["ok"]) for step in trace["steps"]] == [
        ("connect", 1.3, True),
        ("wait", 11.0, False),
    ]


@pytest.mark.parametrize(
    ("verdict", "word"), [(Verdict.SUCCESS, "success"), (Verdict.TIMEOUT, "timeout"), (Verdict.FAULT, "no_data")]
)
def test_our_own_fault_is_told_as_no_data(verdict: Verdict, word: str) -> None:
    assert trace_of(Observation(verdict, AT))["status"] == word


def test_a_kind_without_phases_has_none() -> None:
    assert phases_of(None) is None
