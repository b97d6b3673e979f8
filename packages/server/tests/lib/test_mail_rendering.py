from watchbell.lib.mail_rendering import Notice, render_notice

NOTICE = Notice(
    "DOWN", "Shop is down", "got 503\nnot 200", (("Since", "noon"), ("Why", "<b>&</b>")), 0xDC2626, "https://x/?a=1&b=2"
)


def test_the_text_form_reads_as_a_letter():
    assert render_notice(NOTICE)[0] == (
        "DOWN: Shop is down\n\ngot 503\nnot 200\n\nSince: noon\nWhy: <b>&</b>\n\nhttps://x/?a=1&b=2\n\n-- \nSent by Watchbell.\n"
    )


def test_the_html_form_escapes_and_colours():
    html = render_notice(NOTICE)[1]
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in html
    assert "background-color: #dc2626" in html
    assert 'href="https://x/?a=1&amp;b=2"' in html


def test_what_is_absent_leaves_no_trace():
    text, html = render_notice(Notice("TEST", "Hello", "", (), 0))
    assert text == "TEST: Hello\n\n-- \nSent by Watchbell.\n"
    assert '<table class="lines"' not in html
    assert "href" not in html


def test_what_is_left_out_leaves_no_gap():
    bare = Notice("TEST", "Test", "It works.", (), 0, "https://x/")
    assert render_notice(bare)[0] == "TEST: Test\n\nIt works.\n\nhttps://x/\n\n-- \nSent by Watchbell.\n"
