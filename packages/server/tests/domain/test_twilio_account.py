import pytest
from pydantic import TypeAdapter

from watchbell.domain.notifying import Undelivered
from watchbell.domain.twilio_account import PhoneNumber, TwilioConfig, receipt
from watchbell.lib.http_answer import HttpAnswer

CONFIG = TwilioConfig(account_sid="AC" + "0" * 32, auth_token="t0psecret-token")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("+14155552671", "+14155552671"), (" +1 (415) 555-26.71 ", "+14155552671"), ("+49 171/2345678", "+491712345678")],
)
def test_a_number_may_be_written_as_people_do(given, kept):
    assert TypeAdapter(PhoneNumber).validate_python(given) == kept


@pytest.mark.parametrize(
    "wrong", ["", "0171 2345678", "+0171234567", "+12345", "+1234567890123456", "+1415555CALL", 1, None]
)
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(ValueError, match=r"phone number|valid string"):
        TypeAdapter(PhoneNumber).validate_python(wrong)


def failing(status, text, **answer):
    with pytest.raises(Undelivered) as caught:
        receipt(CONFIG, HttpAnswer(status, text, **answer))
    return caught.value


def test_what_twilio_took_is_a_receipt():
    assert receipt(CONFIG, HttpAnswer(201, '{"sid": "SM1"}')).status_code == 201


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [
        (400, 21211, True),
        (400, 21610, True),
        (401, 20003, True),
        (404, 20404, True),
        (400, 1, True),
        (400, 10004, False),
        (400, 21611, False),
        (429, 20429, False),
        (429, 14107, False),
        (400, 30001, False),
        (500, 20500, False),
    ],
)
def test_twilios_code_says_whether_time_mends_it(status, code, permanent):
    assert failing(status, f'{{"code": {code}}}').permanent is permanent


@pytest.mark.parametrize(("code", "told", "wait"), [(10004, None, 30_000), (10004, 5000, 5000), (20429, None, None)])
def test_what_is_full_is_given_time(code, told, wait):
    assert failing(429, f'{{"code": {code}}}', retry_after_ms=told).retry_after_ms == wait


def test_the_advice_of_the_code_stands_in_the_reason():
    assert "send START" in failing(400, '{"code": 21610, "message": "unsubscribed"}').reason
    assert "(" not in failing(400, '{"code": 12345, "message": "new"}').reason


def test_an_api_key_asks_in_the_accounts_name():
    keyed = CONFIG.model_copy(update={"api_key_sid": "SK" + "1" * 32})
    assert (keyed.account.sid, keyed.account.user) == (CONFIG.account_sid, "SK" + "1" * 32)
    assert CONFIG.account.user == CONFIG.account_sid


def test_nothing_secret_is_kept():
    error = failing(500, f"t0psecret-token {CONFIG.account.basic}")
    assert error.answer == "******** ********"
