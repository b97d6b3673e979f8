import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.json_path_engine import compile_path
from watchbell.lib.json_queries import (
    MOST_DEPTH,
    MOST_JSON_BYTES,
    check_jmes_path,
    check_json_path,
    jmes_path,
    json_document,
    json_path,
    names_one,
)

DOC = {"a": {"b": [1, 2, {"c": "xyz"}]}, "s": "ok", "n": None, "a b": 1, "pattern": "(((", "x.y": 2}
WIDE = [[{"i": i, "t": [j]} for i in range(40)] for j in range(400)]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.a.b[*]", [1, 2, {"c": "xyz"}]),
        ("$.a.b[-1].c", ["xyz"]),
        ("$.a.b[0:2]", [1, 2]),
        ("$..c", ["xyz"]),
        ("$['a b', 's']", [1, "ok"]),
        ('$["x.y"]', [2]),
        ("$.a.b[?@.c == 'xyz'].c", ["xyz"]),
        ("$.a.b[?match(@.c, 'x.z')].c", ["xyz"]),
        ("$.a.b[?match(@.c, 'x')].c", []),
        ("$.a.b[?search(@.c, 'y')].c", ["xyz"]),
        ("$.a.b[?search(@.c, $.pattern)].c", []),
        ("$.a.b[?search(@, 'y')]", []),
        ("$.a[?length(@) == 3]", [[1, 2, {"c": "xyz"}]]),
        ("$.a[?count(@.*) == 3]", [[1, 2, {"c": "xyz"}]]),
        ("$.n", [None]),
        ("$.gone.b", []),
        ("$", [DOC]),
        ("s", ["ok"]),
        ("a.b[1]", [2]),
        ("['s']", ["ok"]),
        (" $.s ", ["ok"]),
    ],
)
def test_a_json_path_finds_what_rfc_9535_says(path, found):
    assert json_path(DOC, path) == found
    assert check_json_path(path) == path


def test_a_document_that_is_a_text_is_not_read_as_json_again():
    assert json_path('{"a": 1}', "$") == ['{"a": 1}']
    assert json_path('{"a": 1}', "$.a") == []


@pytest.mark.parametrize(
    "path", ["", "$.", "$.a[", "$.a[?]", "$.a | $.b", "$.a[?@ in $.b]", "$.a[?foo(@)]", "$[?@.a =~ /x/]", "$" * 50]
)
def test_what_is_no_json_path_is_refused_in_one_line(path):
    with pytest.raises(ValueError, match="is no JSONPath") as caught:
        check_json_path(path)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=60))
def test_whatever_is_written_is_a_path_or_a_value_error(text):
    for check in (check_json_path, check_jmes_path):
        with suppress(ValueError):
            check(text)


def test_a_path_of_names_and_indices_finds_one_at_most():
    assert [names_one(path) for path in ("$", "$.a.b[0]", "s", "$.a.*", "$..a", "$.a[?@.b]", "$.a[0:1]", "$['a','b']")] == [
        True, True, True, False, False, False, False, False
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["$..*..*..*", "$..[?count($..*) > 1]", "$..[?@ == $..x]"])
def test_a_path_that_looks_at_everything_again_and_again_is_stopped(path):
    began = time.process_time()
    if "== $..x" in path:  # RFC 9535 (2.3.5.2) compares single values only
        with pytest.raises(ValueError, match="no JSONPath"):
            json_path(WIDE, path)
        return
    with pytest.raises(ValueError, match="takes too long on this document"):
        json_path(WIDE, path)
    assert time.process_time() - began < 4


def test_hostile_keys_are_not_put_together_to_places():
    document = {"k" * 100_000: list(range(5000))}
    assert len(json_path(document, "$.*.*")) == 5000
    match = next(iter(compile_path("$.*.*").finditer(document, filter_context={"budget": _Endless()})))
    assert (match.path, match.parts, match.parent) == ("", (), None)


class _Endless:
    def spend(self):
        pass


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the body is not JSON: it is empty"),
        (b"  \n", "it is empty"),
        ("<html>", "invalid character (byte 0); it begins with '<html>'"),
        (b'{"a":', "it ends too early; it begins with '{\"a\":'"),
        (b"[1,]", "trailing comma in array"),
        (b"{} {}", "trailing characters"),
        (b"NaN", "invalid character"),
        (b'"\xff"', "can't decode byte 0xff"),
        (b"[" * 5000, "nested more than 64 deep"),
        (b"[" * (MOST_DEPTH + 1) + b"]" * (MOST_DEPTH + 1), "nested more than 64 deep"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "nested more than 64 deep"),
        (b"[" + b"1," * MOST_JSON_BYTES + b"1]", "too large to be read as JSON"),
        (b"9" * 100_000, "out of range"),
    ],
    ids=range(13),
)
def test_what_is_no_document_is_refused_with_the_reason(body, reason):
    with pytest.raises(ValueError) as caught:
        json_document(body)
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 300


def test_documents_are_read_with_byte_order_mark_as_text_and_as_deep_as_allowed():
    assert json_document(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert json_document('{"a": "ü"}') == {"a": "ü"}
    assert json_document("[" * MOST_DEPTH + "]" * MOST_DEPTH)
    assert json_document("[" + "[]," * 100 + "{}]")
    assert json_document("12345678901234567890123") == 12345678901234567890123


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_every_document_comes_back_whole(document):
    assert json_document(json.dumps(document)) == document
    assert json_path(document, "$") == [document]
    assert jmes_path(document, "@") == document


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("a.b[0]", 1),
        ("length(s)", 2),
        ("a.b[?c].c | [0]", "xyz"),
        ("gone.x", None),
        ("keys(a)", ["b"]),
        ("join('-', ['a', s])", "a-ok"),
    ],
)
def test_a_jmes_path_works_out_a_value(expression, found):
    assert jmes_path(DOC, expression) == found


@pytest.mark.parametrize("expression", ["a[", "a ..", "'", "&", "[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]"])
def test_what_is_no_jmes_path_is_refused(expression):
    with pytest.raises(ValueError, match="JMESPath") as caught:
        check_jmes_path(expression)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("expression", ["sum(a)", "nothing(a)", "join(a, s)", "max_by(a.b, &c)", "abs('x')"])
def test_what_does_not_fit_the_document_is_refused_with_the_reason(expression):
    with pytest.raises(ValueError, match="cannot be worked out"):
        jmes_path(DOC, expression)


def test_a_text_that_is_joined_without_end_is_stopped():
    hostile = {"glue": "x" * 10_000, "parts": ["y"] * 10_000}
    with pytest.raises(ValueError, match="takes too long"):
        jmes_path(hostile, "join(glue, parts)")


def test_an_expression_that_takes_too_long_is_stopped():
    began = time.process_time()
    with pytest.raises(ValueError, match="takes too long"):
        jmes_path(WIDE, "[][].[i, t[0], i, t[0], i]")
    assert time.process_time() - began < 4
