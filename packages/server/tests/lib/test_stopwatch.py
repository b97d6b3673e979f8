from watchbell.lib.stopwatch import Stopwatch


def test_laps_follow_each_other_and_know_how_long_they_took(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("watchbell.lib.stopwatch.time.perf_counter", lambda: now[0])
    watch = Stopwatch(began=100.0)
    assert (watch.doing, watch.until_now(), watch.took("resolve")) == ("resolve", 0.0, None)
    now[0] = 100.002
    watch.lap("resolve", "10.0.0.1")
    now[0] = 100.0055
    watch.lap("connect", "10.0.0.1:25")
    assert watch.laps == [("resolve", 0.0, 2.0, "10.0.0.1"), ("connect", 2.0, 3.5, "10.0.0.1:25")]
    assert (watch.until_now(), watch.elapsed(), watch.took("connect")) == (5.5, 5.5, 3.5)


def test_of_several_laps_of_a_name_the_first_is_meant():
    watch = Stopwatch()
    watch.laps += [("turn", 0.0, 1.0, "a"), ("turn", 1.0, 2.0, "b")]
    assert watch.took("turn") == 1.0
