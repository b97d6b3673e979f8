"""Reading the part of Markdown that reports are written in."""

import time

import pytest

from watchbell.lib.plain_markdown import Span, blocks, spans


def kinds(text):
    return [block.kind for block in blocks(text)]


def test_a_report_is_read_block_by_block():
    text = "## Summary\n\nIt broke\nat noon.\n\n- one\n- two\n1. first\n2. second\n\n---\n```\n**not** strong\n```\nend"
    assert kinds(text) == ["heading", "paragraph", "bullets", "numbers", "rule", "code", "paragraph"]
    heading, paragraph, bullets, *_, code, _ = blocks(text)
    assert (heading.level, heading.rows) == (2, ((Span("text", "Summary"),),))
    assert paragraph.rows == ((Span("text", "It broke\nat noon."),),)
    assert [row[0].text for row in bullets.rows] == ["one", "two"]
    assert code.rows == ((Span("text", "**not** strong"),),)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a **b** c", [("text", "a "), ("strong", "b"), ("text", " c")]),
        ("*a* _b_", [("em", "a"), ("text", " "), ("em", "b")]),
        ("snake_case_name 2*3*4", [("text", "snake_case_name 2"), ("em", "3"), ("text", "4")]),
        ("`**a**`", [("code", "**a**")]),
        ("", [("text", "")]),
    ],
)
def test_spans(line, expected):
    assert [(span.kind, span.text) for span in spans(line)] == expected


def test_a_link_leads_to_the_web_and_nowhere_else():
    assert spans("[us](https://a.example/x?y=1)") == (Span("link", "us", "https://a.example/x?y=1"),)
    for bad in ("[x](javascript:alert(1))", "[x](data:text/html,x)", "[x](/inside)", '[x](https://a" onclick="b)'):
        assert [span.kind for span in spans(bad)] == ["text"]


def test_markup_of_other_kinds_stays_text():
    assert blocks("<script>alert(1)</script>")[0].rows == ((Span("text", "<script>alert(1)</script>"),),)


def test_an_unfinished_fence_reaches_to_the_end():
    assert kinds("```\na\n\n# b") == ["code"]


def test_nasty_text_takes_no_time():
    begun = time.process_time()
    for nasty in ("[" * 50_000, "**a" * 16_000, "`" * 50_001, "_a " * 16_000, "- \n" * 16_000, "*a" * 25_000):
        blocks(nasty)
    assert time.process_time() - begun < 5
