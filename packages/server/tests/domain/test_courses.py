import pytest

from watchbell.domain.courses import observe, verdict_of
from watchbell.domain.findings import Finding
from watchbell.domain.observations import Attachment, Verdict
from watchbell.domain.probing import ProbeLimits
from watchbell.lib.stopwatch import Stopwatch
from watchbell.lib.trouble import Trouble

LIMITS = ProbeLimits(1000, 1_800_000_000_000)


@pytest.fixture
def watch():
    watch = Stopwatch()
    watch.laps += [
        ("resolve", 0.0, 2.0, "10.0.0.1"),
        ("connect", 2.0, 3.0, "10.0.0.1:25"),
        ("tls", 5.0, 4.0, "TLSv1.3"),
    ]
    watch.laps += [("greeting", 9.0, 5.0, "220 hello"), ("login", 14.0, 6.0, "235 ok")]
    watch.doing = "quit"
    return watch


@pytest.mark.parametrize(
    ("trouble", "verdict"),
    [
        (Trouble("x"), Verdict.FAILURE),
        (Trouble("x", late=True), Verdict.TIMEOUT),
        (Trouble("x", ours=True), Verdict.FAULT),
        (Trouble("x", ours=True, late=True), Verdict.FAULT),
    ],
)
def test_a_trouble_of_ours_says_nothing_of_the_target(trouble, verdict):
    assert verdict_of(trouble) is verdict


def test_known_laps_are_phases_and_all_others_are_the_waiting(watch):
    seen = observe(LIMITS, watch)
    assert seen.phases == (2.0, 3.0, 4.0, 11.0, None)
    assert (seen.verdict, seen.error, seen.observed_at) == (Verdict.SUCCESS, None, LIMITS.observed_at)
    assert [step.name for step in seen.steps] == ["resolve", "connect", "tls", "greeting", "login"]


def test_each_finding_is_a_step_at_the_end(watch):
    findings = [Finding("status", "250", ok=True), Finding("queue", "queue is 9, expected 0", ok=False)]
    seen = observe(LIMITS, watch, None, findings, status_code=250, facts={"ip": "10.0.0.1"})
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "queue is 9, expected 0")
    assert [(step.name, step.started_ms, step.duration_ms, step.ok) for step in seen.steps][-2:] == [
        ("status", 20.0, 0.0, True),
        ("queue", 20.0, 0.0, False),
    ]
    assert (seen.status_code, seen.facts) == (250, {"ip": "10.0.0.1"})


def test_a_check_that_broke_off_ends_with_the_step_it_was_in(watch):
    seen = observe(LIMITS, watch, Trouble("it hung up"), [Finding("never", "judged", ok=True)])
    last = seen.steps[-1]
    assert (seen.verdict, seen.error) == (Verdict.FAILURE, "it hung up")
    assert (last.name, last.started_ms, last.detail, last.ok) == ("quit", 20.0, "it hung up", False)
    assert last.duration_ms >= 0


def test_one_that_broke_off_at_once_has_one_step_and_no_phases():
    seen = observe(LIMITS, Stopwatch(), Trouble("no name", ours=True))
    assert [(step.name, step.started_ms) for step in seen.steps] == [("resolve", 0.0)]
    assert seen.phases == (None, None, None, None, None)


def test_the_trace_is_that_of_the_moment_of_the_observation(watch):
    seen = observe(LIMITS, watch)
    watch.lap("later", "not part of it")
    assert len(seen.steps) == 5


def test_evidence_goes_along(watch):
    kept = Attachment("body.txt", "text/plain", b"x")
    assert observe(LIMITS, watch, attachments=(kept,)).attachments == (kept,)


def test_what_strangers_say_is_readable_in_the_error_and_the_steps(watch):
    watch.laps.append(("banner", 20.0, 1.0, "220 \x1b[31m\r\nhi"))
    seen = observe(LIMITS, watch, Trouble("refused: \x07no\x00"))
    assert seen.error == r"refused: \x07no\x00"
    assert [step.detail for step in seen.steps][-2:] == [r"220 \x1b[31m  hi", seen.error]


def test_secrets_that_a_server_repeated_are_hidden(watch):
    watch.laps.append(("login", 20.0, 1.0, "530 PASS open-sesame"))
    seen = observe(LIMITS, watch, Trouble("refused: 'PASS open-sesame'"), secrets=("open-sesame", None, ""))
    assert seen.error == "refused: 'PASS ********'"
    assert "open-sesame" not in str(list(seen.steps))
