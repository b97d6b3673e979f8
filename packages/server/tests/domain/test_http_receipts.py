import pytest

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.notifying import Undelivered
from watchbell.lib.http_answer import HttpAnswer


def failing(**answer):
    with pytest.raises(Undelivered) as caught:
        receipt_of(HttpAnswer(**answer), secrets=("t0psecret",))
    return caught.value


def test_a_2xx_is_a_receipt_without_secrets():
    receipt = receipt_of(HttpAnswer(201, "hello t0psecret"), secrets=("t0psecret",))
    assert (receipt.status_code, receipt.answer) == (201, "hello ********")


@pytest.mark.parametrize("hopeless", [True, False])
def test_no_answer_is_undelivered_with_its_reason(hopeless):
    error = failing(failure="t0psecret: refused", is_hopeless=hopeless)
    assert (error.reason, error.permanent, error.status_code) == ("********: refused", hopeless, None)


@pytest.mark.parametrize(("status", "permanent"), [(100, False), (404, True), (410, True), (422, False), (799, False)])
def test_what_is_permanent(status, permanent):
    assert failing(status_code=status).permanent is permanent


@pytest.mark.parametrize(("status", "wait"), [(429, 5), (503, 5), (500, None), (404, None)])
def test_only_a_busy_peer_may_ask_us_to_wait(status, wait):
    assert failing(status_code=status, retry_after_ms=5).retry_after_ms == wait


@pytest.mark.parametrize(("status", "told", "wait"), [(429, None, 9), (429, 5, 5), (503, None, None)])
def test_a_peer_that_is_busy_and_names_no_wait_gets_the_usual_one(status, told, wait):
    with pytest.raises(Undelivered) as caught:
        receipt_of(HttpAnswer(status, retry_after_ms=told), busy_ms=9)
    assert caught.value.retry_after_ms == wait


def test_a_wait_in_the_body_goes_before_the_header():
    with pytest.raises(Undelivered) as caught:
        receipt_of(HttpAnswer(429, retry_after_ms=1000), wait_ms=350)
    assert caught.value.retry_after_ms == 350


def test_who_knows_a_wait_may_name_it_for_any_status():
    with pytest.raises(Undelivered) as caught:
        receipt_of(HttpAnswer(403, retry_after_ms=1000), wait_ms=60_000)
    assert caught.value.retry_after_ms == 60_000


def test_of_an_answer_that_was_read_further_4_kb_are_kept():
    secret = "t0psecret"
    text = "x" * (4096 - 4) + secret * 1000
    assert receipt_of(HttpAnswer(200, text), secrets=(secret,)).answer == "x" * (4096 - 4) + "****"
    assert len(failing(status_code=500, text=text).answer) == 4096


def test_the_reason_quotes_a_little_and_the_answer_all():
    error = failing(status_code=500, text="a\nb " * 300)
    assert error.reason.startswith("the receiver answered 500 Internal Server Error: a b a b")
    assert len(error.reason) < 300
    assert len(error.answer) == 1200


def test_a_redirect_says_what_to_do():
    assert failing(status_code=301, location="https://x/t0psecret").reason == (
        "the receiver answered 301 Moved Permanently: a redirect to https://x/********; "
        "redirects are not followed, put the final URL into the channel"
    )


@pytest.mark.parametrize(("status", "advice"), [(401, " (make a new token)"), (402, "")])
def test_what_to_do_about_a_status_stands_before_the_peers_words(status, advice):
    with pytest.raises(Undelivered) as caught:
        receipt_of(HttpAnswer(status, "no"), advice={401: "make a new token"})
    assert caught.value.reason.endswith(f"{advice}: no")
    assert ("(" in caught.value.reason) is bool(advice)
