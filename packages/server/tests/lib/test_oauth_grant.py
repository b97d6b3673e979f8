import json

import pytest

from watchbell.lib.http_exchange import Answer
from watchbell.lib.oauth_grant import ClientCredentials, read_token


def said(status=200, **fields):
    return Answer(0, status=status, body=json.dumps(fields).encode())


@pytest.mark.parametrize(
    ("lives", "seconds"),
    [
        (60, 60.0),
        ("90", 90.0),
        (None, 300.0),
        ("soon", 300.0),
        (-5, 0.0),
        (10**9, 86_400.0),
        ([], 300.0),
        ("nan", 300.0),
    ],
)
def test_a_token_and_how_long_it_lives(lives, seconds):
    assert read_token(said(access_token="abc", expires_in=lives)) == ("abc", seconds)


@pytest.mark.parametrize("token", [None, "", 5, "a b", "a\r\nb", "ü", "x" * 20_000])
def test_what_cannot_be_sent_is_no_token(token):
    with pytest.raises(ValueError, match="holds no access_token"):
        read_token(said(access_token=token))


@pytest.mark.parametrize("body", [b"", b"\xff", b"[1]", b"null", b"[" * 100_000])
def test_an_answer_that_is_none(body):
    with pytest.raises(ValueError, match="holds no access_token"):
        read_token(Answer(0, status=200, body=body))


def test_a_refusal_tells_the_endpoints_own_words():
    with pytest.raises(ValueError, match=r"^it answered 400 Bad Request \(invalid_scope no such scope\)$"):
        read_token(said(400, error="invalid_scope", error_description="no such scope"))


def test_the_client_is_shown_in_one_of_two_ways():
    basic = ClientCredentials("http://x/", "i d", "s:e", scope="a b")
    assert (basic.form, basic.basic) == (b"grant_type=client_credentials&scope=a+b", ("i+d", "s%3Ae"))
    post = basic._replace(by_post=True, scope=None, audience="api")
    assert post.form == b"grant_type=client_credentials&audience=api&client_id=i+d&client_secret=s%3Ae"
    assert post.basic is None
