import pytest
from msgspec.structs import replace

from watchbell.domain.hearing_runs import MAX_RUNS, deadline, due, expected, hear, lapse, open_runs, understand
from watchbell.domain.heartbeat_fields import HeartbeatTarget
from watchbell.domain.observations import Verdict
from watchbell.domain.pings import PingKind, Signal, SignalForm
from watchbell.domain.states import MonitorState, MonitorStatus
from watchbell.lib.clock import DAY, HOUR, MINUTE, SECOND, parse_rfc3339

NOW = parse_rfc3339("2026-03-01T12:00:00Z")
HOURLY = HeartbeatTarget(period_seconds=3600, grace_seconds=300)
NIGHTLY = HeartbeatTarget(schedule="0 3 * * *", grace_seconds=300)
PING = Signal()
START = Signal(kind=PingKind.START)
FAIL = Signal(kind=PingKind.FAIL)


class Job:
    """A monitor's state as the line keeps it, without a database."""

    def __init__(self, target=HOURLY, at=NOW, status=MonitorStatus.UP):
        self.target = target
        self.state = MonitorState(1, status, clock_started_at=at)

    def tell(self, signal, at):
        heard = hear(self.target, self.state, understand(self.target, signal), at)
        told = heard.kind in (PingKind.SUCCESS, PingKind.FAIL)
        memory = self.state.memory if heard.memory is None else heard.memory
        self.state = replace(self.state, memory=memory, last_ping_at=at if told else self.state.last_ping_at)
        return heard

    def lapse(self):
        at = self.deadline
        heard = lapse(self.target, self.state, at)
        self.state = replace(self.state, memory=self.state.memory if heard.memory is None else heard.memory)
        [seen] = heard.observations
        assert (seen.observed_at, seen.verdict) == (at, Verdict.FAILURE)
        return seen.error

    @property
    def deadline(self):
        return deadline(self.target, self.state)

    @property
    def runs(self):
        return open_runs(self.state.memory)


def test_never_pinged_is_due_a_period_and_its_grace_after_the_clock_started():
    job = Job()
    assert (expected(HOURLY, job.state), job.deadline) == (NOW + HOUR, NOW + HOUR + 5 * MINUTE)


def test_a_ping_moves_the_deadline_and_a_failure_does_too():
    job = Job()
    job.tell(PING, NOW + 5 * MINUTE)
    assert job.deadline == NOW + 70 * MINUTE
    job.tell(FAIL, NOW + 6 * MINUTE)
    assert job.deadline == NOW + 71 * MINUTE


def test_a_resume_starts_the_clock_again_and_forgets_an_older_ping():
    job = Job()
    job.state = replace(job.state, last_ping_at=NOW - DAY)
    assert job.deadline == NOW + 65 * MINUTE


def test_nothing_is_awaited_while_it_is_down():
    assert Job(status=MonitorStatus.DOWN).deadline is None


def test_a_start_changes_no_status_and_is_no_sign_of_life():
    job = Job()
    heard = job.tell(START, NOW + MINUTE)
    assert (heard.observations, job.state.last_ping_at, job.runs) == ((), None, {"": NOW + MINUTE})


@pytest.mark.parametrize("kind", [PingKind.LOG, PingKind.IGNORED])
def test_a_log_and_an_ignored_ping_change_nothing(kind):
    job = Job()
    job.tell(START, NOW)
    before = job.state
    assert job.tell(Signal(kind=kind), NOW + MINUTE).observations == ()
    assert job.state == before


def test_without_a_limit_a_run_must_end_within_the_grace():
    job = Job()
    job.tell(START, NOW + 10 * MINUTE)
    assert job.deadline == NOW + 15 * MINUTE
    assert job.lapse() == "the run that began 2026-03-01 12:10:00 UTC has not ended by 2026-03-01 12:15:00 UTC"
    assert job.deadline == NOW + 65 * MINUTE


def test_a_start_does_not_put_off_the_expected_ping():
    job = Job(NIGHTLY)
    job.tell(START, parse_rfc3339("2026-03-02T03:02:00Z"))
    assert job.deadline == parse_rfc3339("2026-03-02T03:05:00Z")
    assert job.lapse() == "no ping by 2026-03-02 03:05:00 UTC; none ever came"


def test_one_silence_is_told_once_whether_the_run_or_the_ping_is_late_first():
    for begins in ("2026-03-02T02:58:00Z", "2026-03-02T03:02:00Z"):
        job = Job(NIGHTLY)
        job.tell(START, parse_rfc3339(begins))
        job.lapse()
        assert job.deadline == parse_rfc3339("2026-03-03T03:05:00Z")


def test_a_missed_ping_makes_the_next_one_awaited():
    job = Job(NIGHTLY)
    job.tell(PING, parse_rfc3339("2026-03-01T14:00:00Z"))
    assert job.lapse() == "no ping by 2026-03-02 03:05:00 UTC; the last one came 2026-03-01 14:00:00 UTC"
    assert expected(NIGHTLY, job.state) == parse_rfc3339("2026-03-03T03:00:00Z")
    job.lapse()
    assert due(NIGHTLY, job.state).deadline_at == parse_rfc3339("2026-03-04T03:05:00Z")


def test_the_end_of_a_run_knows_how_long_it_took():
    job = Job()
    job.tell(START, NOW)
    heard = job.tell(PING, NOW + 12 * SECOND)
    assert (heard.duration_ms, heard.observations[0].response_time_ms) == (12_000, 12_000)
    assert job.runs == {}
    assert job.tell(PING, NOW + MINUTE).duration_ms is None


@pytest.mark.parametrize("kind", [PingKind.SUCCESS, PingKind.FAIL])
def test_overlapping_runs_are_kept_apart_by_their_ids(kind):
    job = Job(HeartbeatTarget(period_seconds=3600, max_run_seconds=7200))
    job.tell(replace(START, run_id="a"), NOW)
    job.tell(replace(START, run_id="b"), NOW + MINUTE)
    heard = job.tell(Signal(kind=kind, run_id="a"), NOW + 2 * MINUTE)
    assert (heard.duration_ms, job.runs) == (2 * MINUTE, {"b": NOW + MINUTE})
    assert job.tell(replace(PING, run_id="c"), NOW + 3 * MINUTE).duration_ms is None
    assert job.runs == {"b": NOW + MINUTE}


@pytest.mark.parametrize("kind", [PingKind.SUCCESS, PingKind.FAIL])
def test_a_sign_of_life_without_an_id_ends_every_run(kind):
    job = Job()
    job.tell(START, NOW)
    job.tell(replace(START, run_id="b"), NOW + MINUTE)
    heard = job.tell(Signal(kind=kind), NOW + 2 * MINUTE)
    assert (heard.duration_ms, job.runs) == (2 * MINUTE, {})


def test_a_run_with_a_limit_of_its_own_stands_for_the_expected_ping():
    job = Job(HeartbeatTarget(schedule="0 3 * * *", grace_seconds=300, max_run_seconds=7200))
    began = parse_rfc3339("2026-03-02T03:01:00Z")
    job.tell(START, began)
    assert job.deadline == began + 2 * HOUR
    assert "that began 2026-03-02 03:01:00 UTC has not ended by 2026-03-02 05:01:00 UTC" in job.lapse()
    assert job.deadline == parse_rfc3339("2026-03-03T03:05:00Z")


def test_a_job_that_only_ever_starts_is_noticed():
    job = Job(HeartbeatTarget(period_seconds=3600, max_run_seconds=7200))
    for minutes in (0, 60, 119):
        job.tell(START, NOW + minutes * MINUTE)
    assert job.deadline == NOW + 2 * HOUR


def test_the_run_of_before_does_not_stand_for_the_next_ping():
    job = Job(HeartbeatTarget(period_seconds=3600, grace_seconds=60, max_run_seconds=4 * 3600))
    job.tell(replace(START, run_id="a"), NOW)
    job.tell(replace(START, run_id="b"), NOW + MINUTE)
    job.tell(replace(PING, run_id="b"), NOW + 10 * MINUTE)
    assert job.deadline == NOW + 71 * MINUTE
    assert "no ping by" in job.lapse()
    assert (job.runs, job.deadline) == ({"a": NOW}, NOW + 131 * MINUTE)


def test_after_our_own_downtime_a_run_has_its_time_again():
    job = Job(HeartbeatTarget(period_seconds=86_400, max_run_seconds=3600))
    job.tell(START, NOW)
    job.state = replace(job.state, clock_started_at=NOW + 50 * MINUTE)
    assert job.deadline == NOW + 110 * MINUTE
    plain = Job(HeartbeatTarget(period_seconds=86_400, grace_seconds=300))
    plain.tell(START, NOW)
    plain.state = replace(plain.state, clock_started_at=NOW + 50 * MINUTE)
    assert plain.deadline == NOW + 55 * MINUTE


def test_a_run_is_not_overdue_outside_the_windows():
    office = {"start": "08:00", "end": "18:00", "days": ["mon", "tue", "wed", "thu", "fri"]}
    job = Job(HeartbeatTarget(period_seconds=3600, grace_seconds=600, windows=[office]))
    job.tell(START, parse_rfc3339("2026-03-02T17:55:00Z"))
    job.tell(PING, parse_rfc3339("2026-03-02T17:56:00Z"))
    job.tell(START, parse_rfc3339("2026-03-02T17:57:00Z"))
    assert job.deadline == parse_rfc3339("2026-03-03T08:00:00Z")


@pytest.mark.parametrize(
    ("seconds", "error"),
    [
        (59, "the run took 59 seconds, it must take at least 1 minute"),
        (60, None),
        (600, None),
        (601, "the run took 10 minutes 1 second, it may take 10 minutes"),
    ],
)
def test_a_success_that_came_too_soon_or_too_late_is_a_failure(seconds, error):
    job = Job(HeartbeatTarget(period_seconds=3600, min_run_seconds=60, max_run_seconds=600))
    job.tell(START, NOW)
    [seen] = job.tell(PING, NOW + seconds * SECOND).observations
    assert (seen.error, seen.verdict) == (error, Verdict.FAILURE if error else Verdict.SUCCESS)


def test_a_run_that_was_too_long_already_still_knows_its_duration_when_it_ends():
    job = Job(HeartbeatTarget(period_seconds=3600, max_run_seconds=600))
    job.tell(START, NOW)
    job.lapse()
    [seen] = job.tell(PING, NOW + 20 * MINUTE).observations
    assert seen.error == "the run took 20 minutes, it may take 10 minutes"
    assert job.state.memory == {}


def test_at_most_fifty_runs_are_open_and_the_oldest_is_dropped():
    job = Job(HeartbeatTarget(period_seconds=86_400, max_run_seconds=3600))
    for number in range(MAX_RUNS + 3):
        job.tell(replace(START, run_id=str(number)), NOW + number)
    assert list(job.runs) == [str(number) for number in range(3, MAX_RUNS + 3)]


def test_an_exit_status_and_a_message_are_told():
    job = Job()
    [seen] = job.tell(replace(FAIL, exit_status=3, message="disk full"), NOW).observations
    assert seen.error == "the client reported a failure with exit status 3: disk full"
    report = replace(FAIL, form=SignalForm.REPORT, message="no route", response_time_ms=12.5)
    [seen] = job.tell(report, NOW).observations
    assert (seen.error, seen.response_time_ms) == ("the client reported a failure: no route", 12.5)


@pytest.mark.parametrize("form", [SignalForm.HEARTBEAT, SignalForm.REPORT])
def test_with_post_only_other_methods_are_ignored(form):
    target = HeartbeatTarget(period_seconds=60, methods="post")
    for method, kind in (("GET", PingKind.IGNORED), ("HEAD", PingKind.IGNORED), ("POST", PingKind.SUCCESS)):
        assert understand(target, Signal(form=form, method=method)).kind is kind
    assert understand(target, Signal(scheme="email")).kind is PingKind.SUCCESS


WORDS = dict(failure_keywords="FAILED", success_keywords="done", start_keywords="begin")


@pytest.mark.parametrize(
    ("config", "signal", "kind"),
    [
        ({"filter_http_body": True}, Signal(body=b"it FAILED"), PingKind.FAIL),
        ({"filter_http_body": True}, Signal(body=b"all done"), PingKind.SUCCESS),
        ({"filter_http_body": True}, Signal(body=b"begin"), PingKind.START),
        ({"filter_http_body": True}, Signal(body=b"hello"), PingKind.IGNORED),
        ({"filter_http_body": True, "filter_default_fail": True}, Signal(body=b"hello"), PingKind.FAIL),
        ({"filter_http_body": True}, Signal(body=b"\xff\xfe done"), PingKind.SUCCESS),
        ({}, Signal(body=b"it FAILED"), PingKind.SUCCESS),
        # Who says plainly what it is needs no words.
        ({"filter_http_body": True}, Signal(body=b"FAILED", exit_status=0), PingKind.SUCCESS),
        ({"filter_http_body": True}, Signal(kind=PingKind.START, body=b"FAILED"), PingKind.START),
        ({"filter_http_body": True}, Signal(kind=PingKind.LOG, body=b"FAILED"), PingKind.LOG),
        ({"filter_http_body": True}, Signal(form=SignalForm.REPORT, body=b"FAILED"), PingKind.SUCCESS),
        # E-mails have filters of their own.
        ({"filter_http_body": True}, Signal(scheme="email", body=b"FAILED"), PingKind.SUCCESS),
        ({"filter_subject": True}, Signal(scheme="email", subject="job FAILED"), PingKind.FAIL),
        ({"filter_subject": True}, Signal(scheme="email", subject="hello", body=b"done"), PingKind.IGNORED),
        ({"filter_subject": True}, Signal(scheme="email", subject=None), PingKind.IGNORED),
        ({"filter_body": True}, Signal(scheme="email", subject="FAILED", body=b"done"), PingKind.SUCCESS),
        (
            {"filter_subject": True, "filter_body": True},
            Signal(scheme="email", subject="x", body=b"done"),
            PingKind.SUCCESS,
        ),
        ({"filter_subject": True}, Signal(body=b"FAILED"), PingKind.SUCCESS),
    ],
)
def test_words_in_plain_pings_and_e_mails_say_what_they_mean(config, signal, kind):
    assert understand(HeartbeatTarget(period_seconds=60, **WORDS, **config), signal).kind is kind


def test_a_failure_by_a_word_names_it():
    job = Job(HeartbeatTarget(period_seconds=60, filter_subject=True, **WORDS))
    [seen] = job.tell(Signal(scheme="email", subject="backup FAILED"), NOW).observations
    assert seen.error == "the client reported a failure: 'FAILED' is in the subject"


def test_a_deadline_that_nothing_stands_behind_is_no_failure():
    assert lapse(HOURLY, MonitorState(1, clock_started_at=NOW), NOW + MINUTE).observations == ()
