from watchbell.domain.own_faults import OwnFaults, Turn

MINUTE = 60_000


def test_half_of_the_checks_failing_on_our_side_is_our_trouble():
    faults = OwnFaults()
    faults.count(0, 10, 4)
    assert faults.judge(1) is None
    faults.count(1, 2, 2, "no route")
    assert (faults.judge(2), faults.last_error) == (Turn.BEGAN, "no route")
    assert faults.judge(3) is None


def test_too_few_checks_say_nothing():
    faults = OwnFaults()
    faults.count(0, 2, 2)
    assert faults.judge(1) is None
    faults.count(1, 1, 1)
    assert faults.judge(2) is Turn.BEGAN


def test_it_ends_only_when_nearly_all_is_well_again():
    faults = OwnFaults()
    faults.count(0, 10, 10)
    faults.judge(1)
    faults.count(MINUTE, 10, 1)
    assert faults.judge(MINUTE) is None
    faults.count(MINUTE + 1, 10, 0)
    assert faults.judge(MINUTE + 2) is Turn.ENDED


def test_what_is_older_than_a_minute_does_not_count():
    faults = OwnFaults()
    faults.count(0, 100, 100)
    assert faults.judge(MINUTE) is None
