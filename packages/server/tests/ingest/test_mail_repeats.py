from watchbell.ingest.mail_repeats import Repeats, Turn
from watchbell.lib.clock import HOUR, MINUTE


def test_a_mail_is_told_once_an_hour_to_each_address():
    seen = Repeats()
    assert seen.begin("a", "<1@x>", 0) is Turn.FIRST
    assert seen.begin("a", "<1@x>", 5) is Turn.BEING_TOLD
    seen.keep("a", "<1@x>", 10)
    assert seen.begin("a", "<1@x>", 59 * MINUTE) is Turn.REPEATED
    assert seen.begin("b", "<1@x>", 59 * MINUTE) is Turn.FIRST
    assert seen.begin("a", "<2@x>", 59 * MINUTE) is Turn.FIRST
    assert seen.begin("a", "<1@x>", 10 + HOUR) is Turn.FIRST


def test_what_could_not_be_told_is_new_the_next_time():
    seen = Repeats()
    seen.begin("a", "<1@x>", 0)
    seen.forget("a", "<1@x>")
    assert seen.begin("a", "<1@x>", 1) is Turn.FIRST


def test_mails_without_a_name_are_always_new():
    seen = Repeats()
    for _ in range(2):
        assert seen.begin("a", None, 0) is Turn.FIRST
        seen.keep("a", None, 0)


def test_memory_is_bounded_and_the_oldest_are_forgotten():
    seen = Repeats()
    for number in range(20_001):
        seen.begin("a", f"<{number}@x>", 0)
        seen.keep("a", f"<{number}@x>", 0)
    assert seen.begin("a", "<0@x>", 1) is Turn.FIRST
    assert seen.begin("a", "<1@x>", 1) is Turn.REPEATED
