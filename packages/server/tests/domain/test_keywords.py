import pytest

from watchbell.domain.keywords import Keywords, split_keywords
from watchbell.domain.pings import PingKind

WORDS = Keywords(failure=("FAILED", "error"), success=("done",), start=("begin",))


@pytest.mark.parametrize(
    ("texts", "kind", "why"),
    [
        (["all done"], PingKind.SUCCESS, None),
        (["done, but with error"], PingKind.FAIL, "'error' is in the text"),
        (["begin"], PingKind.START, None),
        (["begin, done"], PingKind.SUCCESS, None),
        (["Done"], PingKind.IGNORED, None),
        ([""], PingKind.IGNORED, None),
        (["Backup FAILED", "done"], PingKind.FAIL, "'FAILED' is in the text"),
    ],
)
def test_failure_words_go_before_success_words_before_start_words(texts, kind, why):
    assert WORDS.meaning(("the text", text) for text in texts) == (kind, why)


def test_the_place_of_the_word_is_named():
    found = WORDS.meaning([("the subject", "report"), ("the body", "an error")])
    assert found == (PingKind.FAIL, "'error' is in the body")


def test_nothing_found_is_a_failure_if_so_wanted():
    strict = WORDS._replace(fails_by_default=True)
    assert strict.meaning([("the subject", "x"), ("the text", "y")]) == (
        PingKind.FAIL,
        "none of the words is in the subject or the text",
    )


def test_words_are_separated_by_commas_and_trimmed():
    assert split_keywords(" error, FAILED ,, not ok ") == ("error", "FAILED", "not ok")
    assert split_keywords("") == ()
