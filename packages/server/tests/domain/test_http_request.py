import pytest
from pydantic import ValidationError

from watchbell.domain.http_request import RequestFields, encode_body, past_caches


@pytest.mark.parametrize(
    ("encoding", "body", "sent", "media_type"),
    [
        ("raw", "a=1", b"a=1", None),
        ("json", '{"a": "ü"}', '{"a": "ü"}'.encode(), "application/json"),
        ("form", "name=Mia & Sam\n\nq=1=2\n", b"name=Mia+%26+Sam&q=1%3D2", "application/x-www-form-urlencoded"),
        ("xml", "<a/>", b"<a/>", "application/xml; charset=utf-8"),
        ("text", "hi", b"hi", "text/plain; charset=utf-8"),
        ("graphql", '{ me { name(x: "y") } }', b'{"query": "{ me { name(x: \\"y\\") } }"}', "application/json"),
    ],
)
def test_a_body_is_sent_as_what_it_is(encoding, body, sent, media_type):
    request = RequestFields(url="http://x/", method="post", body=body, body_encoding=encoding)
    assert request.method == "POST"
    assert request.sent_body == sent
    assert request.sent_headers == (() if media_type is None else (f"Content-Type: {media_type}",))


def test_a_content_type_that_is_given_stays():
    request = RequestFields(
        url="http://x/", headers={"content-type": "application/ld+json"}, body="{}", body_encoding="json"
    )
    assert request.sent_headers == ("content-type: application/ld+json",)


@pytest.mark.parametrize(("encoding", "body"), [("json", "{"), ("json", "[" * 50_000), ("form", "no sign")])
def test_a_body_that_is_not_what_it_is_said_to_be_is_refused(encoding, body):
    with pytest.raises(ValueError, match="is no"):
        encode_body(body, encoding)


@pytest.mark.parametrize("method", ["", "GET IT", "G\r\nX", "ü", "A" * 33])
def test_a_method_that_is_no_verb_is_refused(method):
    with pytest.raises(ValidationError):
        RequestFields(url="http://x/", method=method)


def test_caches_are_gone_past_by_a_parameter():
    assert past_caches("http://x/", 255) == "http://x/?watchbell=ff"
    assert past_caches("http://x/?a=1#b", 255) == "http://x/?a=1&watchbell=ff#b"
