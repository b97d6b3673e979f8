import pytest

from watchbell.domain.assertions import Assertion, checker_of
from watchbell.domain.body_reading import BODY_SUBJECTS, Body, cel_subject, charset_of, read_body
from watchbell.domain.judging import judge

SUBJECTS = {**BODY_SUBJECTS, "cel": cel_subject(["status"])}
JSON = b'{"status": "ok", "items": [{"id": 1, "ok": true}, {"id": 2, "ok": false}], "empty": []}'
HTML = '<!doctype html><title>Shop &amp; more</title><p class="price">12 €</p><p>second'
XML = b'<?xml version="1.0" encoding="iso-8859-1"?><r xmlns:x="urn:x"><x:code>7</x:code><n>M\xfcnchen</n></r>'


def found(raw, subject, path=None, operator="equals", value=None, content_type="", **rest):
    item = Assertion(subject=subject, path=path, operator=operator, value=value, **rest)
    checker_of(SUBJECTS).func((item,))
    return judge((item,), read_body(raw, content_type, {"status": lambda: 200}))[0]


@pytest.mark.parametrize(
    ("subject", "path", "operator", "value"),
    [
        ("body", None, "contains", '"ok"'),
        ("json", "$.status", "equals", "ok"),
        ("json", "items[0].id", "equals", 1),
        ("json", "$.items[*].id", "equals", 2),
        ("json", "$.items", "length_equals", 2),
        ("json", "$.items[?@.ok == true]", "length_equals", 1),
        ("json", "$.items[?@.id > 5]", "is_empty", None),
        ("json", "$.gone", "not_exists", None),
        ("json", "$.empty", "is_empty", None),
        ("jmespath", "length(items)", "at_least", 2),
        ("jmespath", "items[?ok].id | [0]", "equals", 1),
        ("jmespath", "gone", "not_exists", None),
        ("cel", 'json.items.exists(item, item.id == 2) && status == 200 && body.contains("ok")', "is_true", None),
        ("cel", "size(json.items)", "at_most", 2),
    ],
)
def test_what_holds_of_json(subject, path, operator, value):
    seen = found(JSON, subject, path, operator, value)
    assert seen.ok, seen.detail


def test_a_path_that_may_find_several_finds_a_list_even_of_one():
    assert found(b'{"a": [{"n": "long text"}]}', "json", "$.a[*].n", "length_equals", 1).ok
    assert found(b'{"a": [{"n": "long text"}]}', "json", "$.a[0].n", "length_equals", 9).ok


def test_what_fails_says_what_was_there():
    assert found(JSON, "json", "$.status", value="down").detail == "json $.status is 'ok', expected 'down'"
    assert found(JSON, "json", "$.items[*].id", value=3).detail == "json $.items[*].id is 1, 2, expected 3"
    assert found(JSON, "json", "$.no", value=3).detail == "json $.no is not there, expected 3"
    assert found(JSON, "jmespath", "sum(items)", value=3).detail.startswith(
        "jmespath sum(items): cannot be worked out: In function sum()"
    )
    assert found(JSON, "cel", "json.no == 1", "is_true").detail == "cel json.no == 1: there is no no"


@pytest.mark.parametrize("subject", ["json", "jmespath"])
def test_what_is_no_json_says_how_it_begins(subject):
    seen = found(b"<html>Bad gateway</html>", subject, "a", value=1)
    assert seen.detail == (
        f"{subject} a: the body is not JSON: invalid character (byte 0); it begins with '<html>Bad gateway</html>'"
    )
    assert "not JSON: it is empty" in found(b"", subject, "a", value=1).detail
    assert "not JSON" in found(b"", "cel", "json.a == 1", "is_true").detail


@pytest.mark.parametrize(
    ("path", "operator", "value"),
    [
        ("//title", "equals", "Shop & more"),
        ("//p[@class='price']", "matches", r"\d+ €"),
        ("//p/@class", "equals", "price"),
        ("count(//p)", "equals", 2),
        ("//p", "length_equals", 2),
        ("//h1", "not_exists", None),
    ],
)
def test_what_holds_of_html(path, operator, value):
    assert found(HTML, "html", path, operator, value).ok
    assert found(HTML.encode(), "html", path, operator, value).ok
    assert found(HTML.encode("cp1252"), "html", path, operator, value, "text/html; charset=windows-1252").ok


def test_html_is_also_asked_by_css_selectors():
    assert found(HTML, "css", "p.price", "starts_with", "12").ok
    assert found(HTML, "css", "p:last-child", value="second").ok
    assert found(HTML, "css", "h1", "not_exists").ok


def test_xml_has_its_own_charset_and_prefixes():
    assert found(XML, "xpath", "/r/x:code", value="7").ok
    assert found(XML, "xpath", "/r/n", value="München").ok
    assert "no XML" in found("<a>", "xpath", "/a", value=1).detail
    assert "no XML: it is empty" in found(" ", "xpath", "/a", value=1).detail
    assert "no HTML: it is empty" in found(b"", "html", "/a", value=1).detail


@pytest.mark.parametrize(
    ("subject", "path", "reason"),
    [
        ("json", "$.a[", "no JSONPath"),
        ("jmespath", "a[", "no JMESPath"),
        ("xpath", "//a[", "no XPath"),
        ("html", "//a[", "no XPath"),
        ("css", "a[", "no CSS selector"),
        ("cel", "json.", "cannot be read"),
        ("cel", "header == 1", "unknown variable 'header' in the expression; use body, json, status"),
    ],
)
def test_a_path_that_cannot_be_is_refused_when_it_is_written(subject, path, reason):
    with pytest.raises(ValueError, match=reason):
        SUBJECTS[subject].check_path(path)


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [("text/html; charset=UTF-8", "utf-8"), ('a/b; CHARSET="latin1"; x=y', "latin1"), ("text/plain", None), ("", None)],
)
def test_the_charset_is_that_of_the_content_type(content_type, charset):
    assert charset_of(content_type) == charset


def test_a_body_is_text_in_its_charset_and_in_utf_8_when_that_is_none():
    assert Body("ü".encode("latin1"), "text/plain; charset=latin1").text == "ü"
    assert Body("ü".encode(), "text/plain; charset=no-such-thing").text == "ü"
    assert Body(b"\xff").text == "\ufffd"
    assert Body("ü").text == "ü"
    assert Body('{"a": "ü"}'.encode("utf-16"), "application/json; charset=utf-16").document == {"a": "ü"}


def test_a_body_is_read_once_however_many_ask(monkeypatch):
    read = []
    monkeypatch.setattr("watchbell.domain.body_reading.json_document", lambda raw: read.append(raw) or {"a": 1})
    body = Body(b"{}")
    reading = read_body(body)
    assert [reading["json"]("$.a"), reading["jmespath"]("a"), reading["cel"]("json.a")] == [1, 1, 1]
    assert read == [b"{}"]
