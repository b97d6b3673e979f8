"""The fields of authentication, connection and expectations, as a form or an API sends them."""

import pytest
from pydantic import ValidationError

from watchbell.domain.http_auth import AuthFields
from watchbell.domain.http_connection import ConnectionFields, resolver_of
from watchbell.domain.http_expectations import AnswerExpectations, SaveField, TlsExpectations
from watchbell.domain.http_subjects import HTTP_SUBJECTS, asks_of_body, reading_of
from watchbell.lib.http_exchange import Answer


def test_every_subject_has_a_reading():
    assert set(reading_of(Answer(0), (), 0)) == set(HTTP_SUBJECTS)


def test_large_bodies_are_judged_aside_only_where_somebody_looks_into_them():
    assert AnswerExpectations(assertions=[{"subject": "xpath", "path": "//a", "operator": "exists"}]).judges_body
    assert not AnswerExpectations(assertions=[{"subject": "size", "operator": "at_most", "value": 3}]).judges_body
    assert not asks_of_body(())


def test_secrets_are_never_shown():
    auth = AuthFields(auth="bearer", token="s3cret-token")
    assert "s3cret" not in repr(auth)
    assert auth.auth_secrets == ("s3cret-token",)
    assert auth.client_credentials is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1.1.1.1", ("1.1.1.1", 53)),
        ("1.1.1.1:5353", ("1.1.1.1", 5353)),
        ("::1", ("::1", 53)),
        ("[::1]:54", ("::1", 54)),
    ],
)
def test_resolvers_as_people_write_them(text, place):
    assert resolver_of(text) == place


@pytest.mark.parametrize(
    ("model", "config"),
    [
        (ConnectionFields, {"connect_to": "a:0"}),
        (ConnectionFields, {"connect_to": "a:99999"}),
        (ConnectionFields, {"proxy_url": "socks5://"}),
        (ConnectionFields, {"proxy_url": "http://p:x"}),
        (ConnectionFields, {"http_version": "4"}),
        (ConnectionFields, {"client_certificate": "x"}),
        (AnswerExpectations, {"max_body_bytes": 16_777_217}),
        (AnswerExpectations, {"assertions": [{"subject": "json", "path": "$[", "value": 1}]}),
        (AnswerExpectations, {"assertions": [{"subject": "cel", "path": "nobody == 1", "operator": "is_true"}]}),
        (TlsExpectations, {"fingerprints": ["abc"]}),
        (TlsExpectations, {"expected_alert": "Certificate Required"}),
        (SaveField, {"save_response": "sometimes"}),
    ],
)
def test_what_cannot_be_is_refused(model, config):
    with pytest.raises(ValidationError):
        model(**config)
