import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from watchbell.lib.css_selectors import to_xpath
from watchbell.lib.markup_queries import check_css, css, parse_markup

HTML = """
<div id="main" class="wide page" lang="en-GB">
  <h1>Shop</h1>
  <p class="price big">12</p><p class="price">13</p><p></p>
  <ul><li>a</li><li class="x">b</li><li>c <b>bold</b></li></ul>
  <img class="logo" src="/static/logo.png" data-n="1"><a href="https://x.example/">link</a>
</div><p>last</p>
"""


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("h1", ["Shop"]),
        ("H1", ["Shop"]),
        ("#main > h1", ["Shop"]),
        ("p.price", ["12", "13"]),
        (".price.big", ["12"]),
        ("div p", ["12", "13", ""]),
        ("body > p", ["last"]),
        ("h1 + p", ["12"]),
        ("h1 ~ p", ["12", "13", ""]),
        ("li:first-child", ["a"]),
        ("li:last-child", ["c bold"]),
        ("li:nth-child(2)", ["b"]),
        ("li:nth-child(odd)", ["a", "c bold"]),
        ("li.x:nth-child(1)", []),
        ("li:not(.x)", ["a", "c bold"]),
        ("p:empty", [""]),
        ("b:only-child", ["bold"]),
        ("h1, a", ["Shop", "link"]),
        ("[data-n]", [""]),
        ("[data-n='1'] @src", ["/static/logo.png"]),
        ("img@src", ["/static/logo.png"]),
        ("a[href^=https] @href", ["https://x.example/"]),
        ('img[src$=".png"] @class', ["logo"]),
        ("img[src*=static] @data-n", ["1"]),
        ("[class~=page] h1", ["Shop"]),
        ("[lang|=en] h1", ["Shop"]),
        ("[lang|=e] h1", []),
        ("[src^=''] @src", []),
        ("*.logo @src", ["/static/logo.png"]),
        ("li , h1", ["Shop", "a", "b", "c bold"]),
    ],
)
def test_a_selector_finds_what_a_browser_finds(selector, found):
    assert css(parse_markup(HTML, html=True), selector) == found
    assert check_css(selector) == selector


@pytest.mark.parametrize(
    "selector",
    [
        "",
        ">",
        "p >",
        "p[",
        "p..x",
        "p:hover",
        "p::before",
        "p:nth-child(2n+1)",
        "a,,b",
        ":not(a b)",
        "p)",
        "a + b:first-child",
        "p @",
    ],
)
def test_what_is_not_known_is_refused(selector):
    with pytest.raises(ValueError, match="known here"):
        check_css(selector)


@example("-_")
@example("[-a]")
@given(st.text(alphabet="abp*#.[]=~|^$'\"@>+, :()1-_", max_size=20))
def test_whatever_is_written_is_an_xpath_or_a_value_error(selector):
    try:
        path = to_xpath(selector)
    except ValueError:
        return
    css(parse_markup(HTML, html=True), selector)
    assert path.startswith("//")
