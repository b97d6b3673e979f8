from watchbell.lib.round_trips import statistics_of


def test_the_jitter_is_the_average_change():
    assert statistics_of([10.0, 20.0, 12.0]) == {"min_ms": 10.0, "avg_ms": 14.0, "max_ms": 20.0, "jitter_ms": 9.0}


def test_one_reply_has_no_jitter():
    assert statistics_of([7.5]) == {"min_ms": 7.5, "avg_ms": 7.5, "max_ms": 7.5, "jitter_ms": 0.0}
