from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.observations import Observation, Verdict
from watchbell.domain.states import MonitorState, MonitorStatus, Policy
from watchbell.pipeline.evaluate import Change, evaluate, soften

UNKNOWN, UP, DEGRADED, DOWN = (MonitorStatus(name) for name in ("unknown", "up", "degraded", "down"))
TWICE = Policy()
VERDICTS = {
    "+": Verdict.SUCCESS,
    "~": Verdict.DEGRADED,
    "-": Verdict.FAILURE,
    "t": Verdict.TIMEOUT,
    "?": Verdict.FAULT,
}


def run(marks: str, policy: Policy = TWICE) -> tuple[MonitorState, list[Change]]:
    """Evaluate a row of verdicts, one second apart."""
    state, changes = MonitorState(1), []
    for at, mark in enumerate(marks, start=1):
        state, change = evaluate(state, Observation(VERDICTS[mark], at * 1000, error="why"), policy)
        changes.append(change)
    return state, changes


def test_the_first_success_is_up_silently():
    state, changes = run("+")
    assert (state.status, changes) == (UP, [Change.CAME_UP])


def test_unknown_needs_confirmation_to_be_down():
    assert run("-")[0].status is UNKNOWN
    state, changes = run("--")
    assert (state.status, changes[-1]) == (DOWN, Change.WENT_DOWN)


def test_fewer_failures_than_the_threshold_change_nothing_but_are_counted():
    state, changes = run("+--", Policy(failure_threshold=3))
    assert (state.status, state.consecutive_failures, changes[1:]) == (UP, 2, [Change.COUNTED] * 2)


def test_timeouts_and_failures_count_alike():
    assert run("+-t")[0].status is DOWN


def test_a_success_between_failures_starts_the_count_anew():
    assert run("+-+-")[0].status is UP


def test_down_is_dated_from_the_first_failure_not_from_its_confirmation():
    assert run("++--")[0].since_at == 3000


def test_down_stays_down_without_another_change():
    assert run("+----")[1][2:] == [Change.WENT_DOWN, Change.COUNTED, Change.COUNTED]


def test_recovery_takes_as_many_successes_as_asked_in_a_row():
    policy = Policy(recovery_threshold=2)
    assert run("+--+", policy)[0].status is DOWN
    assert run("+--+-+", policy)[0].status is DOWN
    state, changes = run("+--++", policy)
    assert (state.status, changes[-1]) == (UP, Change.RECOVERED)


def test_recovering_into_degraded_is_a_recovery():
    state, changes = run("+--~")
    assert (state.status, changes[-1]) == (DEGRADED, Change.RECOVERED)


def test_degraded_and_up_alternate_with_their_own_changes():
    assert run("+~+")[1] == [Change.CAME_UP, Change.DEGRADED, Change.IMPROVED]


def test_our_own_fault_changes_nothing_at_all():
    before, _ = run("+-")
    after, change = evaluate(before, Observation(Verdict.FAULT, 9000, error="no route"), Policy())
    assert (after, change) == (before, Change.OWN_FAULT)


def test_a_result_older_than_the_newest_is_never_evaluated():
    before, _ = run("++")
    after, change = evaluate(before, Observation(Verdict.FAILURE, 1500), Policy(failure_threshold=1))
    assert (after, change) == (before, Change.STALE)


def test_slower_than_allowed_is_degraded_and_says_so():
    slow = soften(Observation(Verdict.SUCCESS, 1, response_time_ms=501), 500)
    assert slow.verdict is Verdict.DEGRADED
    assert slow.error == "answered in 501 ms, slower than 500 ms"
    assert soften(Observation(Verdict.SUCCESS, 1, response_time_ms=500), 500).verdict is Verdict.SUCCESS


def test_slowness_does_not_soften_a_failure():
    assert soften(Observation(Verdict.FAILURE, 1, response_time_ms=9e9), 500).verdict is Verdict.FAILURE


@given(
    st.text(alphabet="".join(VERDICTS), max_size=60),
    st.integers(1, 10),
    st.integers(1, 10),
)
def test_the_status_is_what_counting_by_hand_says(marks, failures, recoveries):
    state, changes = run(marks, Policy(failures, recoveries))
    status, bad, good = "unknown", 0, 0
    for mark in marks.replace("?", ""):
        if mark in "-t":
            bad, good = bad + 1, 0
            if bad >= failures:
                status = "down"
        else:
            bad, good = 0, good + 1
            if status != "down" or good >= recoveries:
                status = "degraded" if mark == "~" else "up"
    assert state.status == status
    downs = changes.count(Change.WENT_DOWN)
    ups = changes.count(Change.RECOVERED)
    assert downs - ups == (1 if status == "down" else 0)


THREE_OF_FIVE = Policy(failure_threshold=3, failure_window=5)


def test_so_many_of_the_last_results_make_it_down_in_a_row_or_not():
    assert run("+-+-+")[0].status is UP
    state, changes = run("+-+-+-", THREE_OF_FIVE)
    assert (state.status, changes[-1]) == (DOWN, Change.WENT_DOWN)
    assert run("+-++-++-", THREE_OF_FIVE)[0].status is UP
    assert run("+---", THREE_OF_FIVE)[0].status is DOWN


def test_an_outage_is_dated_from_the_first_failure_in_the_window():
    assert run("+-++++-+--", THREE_OF_FIVE)[0].since_at == 7_000


def test_a_recovery_empties_the_window():
    state, changes = run("+---+--", THREE_OF_FIVE)
    assert (state.status, changes[4]) == (UP, Change.RECOVERED)
    assert run("+---+---", THREE_OF_FIVE)[0].status is DOWN


def test_a_window_without_failures_is_nothing_to_remember():
    assert run("++++", THREE_OF_FIVE)[0].recent_failures == ()
    assert run("+-++++", THREE_OF_FIVE)[0].recent_failures != ()
    assert run("+-+++++", THREE_OF_FIVE)[0].recent_failures == ()
    assert run("+---", THREE_OF_FIVE)[0].recent_failures == ()


@given(marks=st.text("+-~?", max_size=40), threshold=st.integers(1, 4), more=st.integers(0, 4))
def test_the_window_rule_is_what_counting_says(marks, threshold, more):
    policy = Policy(failure_threshold=threshold, failure_window=threshold + more)
    last: list[str] = []
    down = False
    for mark in marks:
        if mark == "?":
            continue
        last = [*last, mark][-(threshold + more) :]
        if down and mark != "-":
            down, last = False, []
        elif not down:
            down = mark == "-" and last.count("-") >= threshold
    assert (run(marks, policy)[0].status is DOWN) == down


@given(marks=st.text("+-~?", max_size=40), threshold=st.integers(1, 4))
def test_a_window_as_wide_as_the_threshold_means_in_a_row(marks, threshold):
    states = [run(marks, Policy(threshold, failure_window=window))[0] for window in (None, threshold)]
    assert states[0].status is states[1].status
    assert states[0].since_at == states[1].since_at
