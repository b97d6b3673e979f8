"""What calls of a webhook mean, from their content alone."""

import hashlib
import hmac

import pytest
from msgspec.structs import replace
from pydantic import ValidationError

from watchbell.domain.errors import Unauthorized
from watchbell.domain.observations import Verdict
from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.domain.secrets_in_config import redact
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clock import HOUR, SECOND
from watchbell.listeners.webhook import LISTENER, WebhookTarget

NOW = 1_800_000_000_000
PLAIN = WebhookTarget()
SECRET = "between the two of us"
SIGNED = WebhookTarget(secret=SECRET)
FAIL = Signal(kind=PingKind.FAIL, form=SignalForm.WEBHOOK)
RECOVER = Signal(kind=PingKind.SUCCESS, form=SignalForm.WEBHOOK)
DOWN = MonitorState(1, status=MonitorStatus.DOWN, since_at=NOW)


def hear(signal, state=None, target=PLAIN, now=NOW):
    return LISTENER.hear(target, state or MonitorState(1), signal, now, [])


def signature(body, secret=SECRET):
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


@pytest.mark.parametrize(
    ("message", "severity", "reason"),
    [
        (None, None, "the webhook reported a failure without saying why"),
        ("disk full", None, "disk full"),
        ("disk full", "critical", "disk full (critical)"),
        (None, "high", "the webhook reported a failure without saying why (high)"),
        ("two\nlines\x1b[31m", None, "two lines\\x1b[31m"),
    ],
)
def test_a_failure_says_why_in_its_clients_words(message, severity, reason):
    heard = hear(replace(FAIL, message=message, severity=severity))
    [seen] = heard.observations
    assert (heard.kind, seen.verdict, seen.observed_at, seen.error) == (PingKind.FAIL, Verdict.FAILURE, NOW, reason)
    assert seen.facts == ({"severity": severity} if severity else {})


def test_a_recovery_is_a_success_and_takes_the_severity_away():
    state = replace(DOWN, memory=hear(replace(FAIL, severity="high")).memory)
    heard = hear(RECOVER, state)
    [seen] = heard.observations
    assert (seen.verdict, seen.error, seen.facts) == (Verdict.SUCCESS, None, {"severity": None})
    assert hear(RECOVER, DOWN).observations[0].facts == {}
    assert hear(FAIL, state).observations[0].facts == {"severity": None}


@pytest.mark.parametrize("kind", [PingKind.START, PingKind.LOG])
def test_what_is_neither_failure_nor_recovery_is_only_kept(kind):
    heard = hear(replace(FAIL, kind=kind, form=SignalForm.REPORT))
    assert (heard.kind, heard.observations, heard.memory) == (kind, (), None)


def test_a_report_up_or_down_means_the_same_with_its_figures():
    [seen] = hear(replace(FAIL, form=SignalForm.REPORT, response_time_ms=12.5)).observations
    assert (seen.verdict, seen.response_time_ms) == (Verdict.FAILURE, 12.5)
    assert LISTENER.forms == {SignalForm.WEBHOOK, SignalForm.REPORT}


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\x00", b"x" * 1_000_000])
def test_the_right_signature_is_let_in_whatever_the_body(body):
    LISTENER.admit(SIGNED, replace(FAIL, body=body, signature=signature(body)))
    LISTENER.admit(SIGNED, replace(FAIL, body=body, signature=signature(body).upper().replace("SHA", "sha")))


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "",
        "sha256=",
        signature(b"other"),
        signature(b"body", "another secret"),
        signature(b"body").removeprefix("sha256="),
        signature(b"body") + "0",
        signature(b"body")[:-1],
        "sha1=" + "0" * 40,
        "sha256=\xfc\xdf",
    ],
)
def test_a_missing_or_wrong_signature_is_refused(wrong):
    with pytest.raises(Unauthorized, match="HMAC-SHA256"):
        LISTENER.admit(SIGNED, replace(FAIL, body=b"body", signature=wrong))


def test_without_a_secret_nobody_is_asked_for_a_signature():
    LISTENER.admit(PLAIN, FAIL)


def test_the_secret_is_one():
    assert redact(WebhookTarget.model_json_schema(), {"secret": SECRET}) == {"secret": "********"}
    assert SECRET not in LISTENER.describe(SIGNED)


def test_a_failure_that_is_not_repeated_ends_by_itself():
    target = WebhookTarget(recover_after_seconds=60)
    state = replace(DOWN, memory=hear(FAIL, target=target).memory)
    due = LISTENER.deadline(target, state)
    assert due == NOW + 60 * SECOND
    [seen] = LISTENER.lapse(target, state, due).observations
    assert (seen.verdict, seen.observed_at) == (Verdict.SUCCESS, due)


def test_a_repetition_puts_the_end_off():
    target = WebhookTarget(recover_after_seconds=60)
    memory = hear(FAIL, DOWN, target, NOW + 50 * SECOND).memory
    assert LISTENER.deadline(target, replace(DOWN, memory=memory)) == NOW + 110 * SECOND


def test_a_failure_waits_anew_after_a_recovery_that_was_not_enough():
    target = WebhookTarget(recover_after_seconds=60)
    state = replace(DOWN, memory=hear(FAIL, target=target).memory)
    lapsed = LISTENER.lapse(target, state, NOW + 60 * SECOND)
    assert LISTENER.deadline(target, replace(state, memory=lapsed.memory)) == NOW + 120 * SECOND
    recovered = hear(RECOVER, state, target, NOW + 10 * SECOND)
    assert LISTENER.deadline(target, replace(state, memory=recovered.memory)) == NOW + 70 * SECOND


@pytest.mark.parametrize(
    ("target", "state"),
    [
        (PLAIN, DOWN),
        (WebhookTarget(recover_after_seconds=60), MonitorState(1)),
        (WebhookTarget(recover_after_seconds=60), MonitorState(1, status=MonitorStatus.UP)),
    ],
)
def test_nothing_ends_by_itself_unless_it_failed_and_was_told_to(target, state):
    assert LISTENER.deadline(target, state) is None
    assert LISTENER.expected(target, state) is None


def test_downtime_of_ours_does_not_end_a_failure():
    state = replace(DOWN, memory={"failed_at": NOW}, clock_started_at=NOW + HOUR)
    assert LISTENER.deadline(WebhookTarget(recover_after_seconds=60), state) == NOW + HOUR + 60 * SECOND


def test_only_another_kind_or_severity_is_news_beyond_the_rate():
    gists = [
        LISTENER.gist(PLAIN, signal)
        for signal in (FAIL, replace(FAIL, message="again"), replace(FAIL, severity="high"), RECOVER)
    ]
    assert gists[0] == gists[1]
    assert len(set(gists)) == 3


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({"secret": "short"}, "at least 8"),
        ({"secret": "x" * 201}, "at most 200"),
        ({"recover_after_seconds": 0}, "greater than or equal to 1"),
        ({"recover_after_seconds": 31_536_001}, "less than or equal to 31536000"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_config_that_cannot_work_is_refused(config, says):
    with pytest.raises(ValidationError, match=says):
        WebhookTarget(**config)


@pytest.mark.parametrize(
    ("config", "line"),
    [
        ({}, "told by calls"),
        ({"secret": SECRET}, "told by calls, signed"),
        ({"recover_after_seconds": 3600}, "told by calls, a failure is over after 3600 seconds"),
    ],
)
def test_it_describes_itself_in_words(config, line):
    assert LISTENER.describe(WebhookTarget(**config)) == line
