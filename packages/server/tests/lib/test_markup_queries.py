import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.markup_queries import MOST_MARKUP_BYTES, check_xpath, parse_markup, xpath

HTML = '<!doctype html><title>Hi ü</title><body><p class=x>a<b> b </b></p><p>c<!-- no --><img src="a.png">'
BOMB = (
    '<!DOCTYPE a [<!ENTITY a0 "yyyyyyyyyy">'
    + "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))
    + ']><a z="&a9;">&a9;</a>'
)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("//title", ["Hi ü"]),
        ("//p", ["a b", "c"]),
        ("//p/text()", ["a", "c"]),
        ("//img/@src", ["a.png"]),
        ("//p[@class='x']//b", ["b"]),
        ("count(//p)", [2.0]),
        ("boolean(//h1)", [False]),
        ("string(//p[2])", ["c"]),
        ("//h1", []),
        ("//comment()", [" no "]),
        ("//p[not(@class) and not(.//b)]", ["c"]),
    ],
)
def test_an_xpath_finds_texts_attributes_numbers_and_flags(path, found):
    assert xpath(parse_markup(HTML, html=True), path) == found
    assert check_xpath(path) == path


def test_prefixes_are_those_of_the_root():
    tree = parse_markup(b'<r xmlns="urn:d" xmlns:x="urn:x"><x:c>7</x:c><c>8</c></r>', html=False)
    assert xpath(tree, "/*/x:c") == ["7"]
    assert xpath(tree, "//*[local-name() = 'c']") == ["7", "8"]
    assert xpath(tree, "//namespace::x") == ["urn:x", "urn:x", "urn:x"]
    with pytest.raises(ValueError, match="Undefined namespace prefix"):
        xpath(tree, "//y:c")


@pytest.mark.parametrize("path", ["", "//p[", "//p]", "1 +", "//"])
def test_what_is_no_xpath_is_refused(path):
    with pytest.raises(ValueError, match="is no XPath"):
        check_xpath(path)


@given(st.text(max_size=40))
def test_whatever_is_written_is_a_path_or_a_value_error(text):
    with suppress(ValueError):
        xpath(parse_markup("<a>x</a>", html=False), check_xpath(text))


@given(st.binary(max_size=200))
def test_whatever_comes_is_a_tree_or_a_value_error(body):
    for html in (True, False):
        with suppress(ValueError):
            xpath(parse_markup(body, html=html), "//*")


@pytest.mark.parametrize(
    ("body", "html", "reason"),
    [
        ("", False, "the body is no XML: it is empty"),
        ("plain", False, "the body is no XML: Start tag expected"),
        ("<a>", False, "Premature end"),
        ("<a/><b/>", False, "Extra content"),
        ("  ", True, "the body is no HTML: it is empty"),
        ("<a>" * 100_000, False, "the body is no XML: Excessive depth"),
        (b"x" * (MOST_MARKUP_BYTES + 1), True, "too large to be read as HTML"),
        (BOMB, False, "amplification"),
    ],
    ids=range(8),
)
def test_what_is_no_document_is_refused_with_the_reason(body, html, reason):
    with pytest.raises(ValueError) as caught:
        parse_markup(body, html=html)
    assert reason in str(caught.value)


def test_files_and_networks_are_never_asked(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    body = f'<!DOCTYPE a [<!ENTITY f SYSTEM "file://{secret}">]><a>&f;</a>'
    assert "hidden" not in str(xpath(parse_markup(body, html=False), "/a"))
    included = f'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{secret}" parse="text"/></a>'
    assert xpath(parse_markup(included, html=False), "string(/a)") == [""]
    with pytest.raises(ValueError):
        xpath(parse_markup("<a/>", html=False), f"document('{secret}')")


def test_html_without_a_charset_is_utf_8_and_else_what_the_page_says():
    assert xpath(parse_markup("<p>ü".encode(), html=True), "//p") == ["ü"]
    assert xpath(parse_markup("<p>ü".encode("latin1"), html=True), "//p") == ["ü"]
    assert xpath(parse_markup("<p>ж".encode("koi8-r"), html=True, charset="koi8-r"), "//p") == ["ж"]
    assert xpath(parse_markup("<p>ü".encode(), html=True, charset="no-such-thing"), "//p") == ["ü"]


@pytest.mark.parametrize(
    "path",
    [
        "//*[//*]",
        "//*[//*[//*]]",
        "//*//*//*//*",
        "//p = //div",
        "//*[preceding::p]",
        "//*[.//p = //p]",
        "concat(/" + ",/" * 200 + ")",
    ],
)
def test_a_path_that_would_take_too_long_is_not_begun(path):
    tree = parse_markup(f"<div><p>{'x' * 20}</p></div>" * 15_000, html=True)
    began = time.process_time()
    with pytest.raises(ValueError, match="takes too long"):
        xpath(tree, path)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(("path", "count"), [("//p", 5000), ("//div/p[../p]", 5000), ("//body//div//p", 5000)])
def test_ordinary_paths_are_looked_up_in_large_documents(path, count):
    tree = parse_markup("<div><p>x</p></div>" * 5000, html=True)
    began = time.process_time()
    assert len(xpath(tree, path)) == count
    assert time.process_time() - began < 1
