"""What a browser's machinery says, without a browser."""

import asyncio
import os

import pytest

from watchbell.lib import browser_acts, browser_program
from watchbell.lib.browser_reasons import code_of, explain, first_line
from watchbell.lib.browser_visits import ANSWERED, SAID, Act, Finish, Picture, Visit
from watchbell.lib.message_frames import MOST_BYTES, receive, send


@pytest.mark.parametrize(
    ("message", "sentence", "ours", "late"),
    [
        ("Page.goto: net::ERR_CONNECTION_REFUSED at http://x/\nCall log: …", "connection refused by x:1", False, False),
        ("Page.goto: net::ERR_CONNECTION_TIMED_OUT at http://x/", "no connection to x:1 in time", False, True),
        ("Page.goto: net::ERR_INSUFFICIENT_RESOURCES at http://x/", "x:1: insufficient resources", True, False),
        ("Page.goto: net::ERR_HTTP2_PROTOCOL_ERROR at http://x/", "x:1: http2 protocol error", False, False),
        ("Page.goto: Download is starting", "x:1 answered with a download, not with a page", False, False),
        ("Page.title: Target crashed", "the browser died while it looked at the page", True, False),
        ("Locator.click: strange\nCall log:", "strange", False, False),
    ],
)
def test_a_browsers_complaint_becomes_a_sentence(message, sentence, ours, late):
    assert explain(message, "x:1") == (sentence, ours, late)


def test_the_code_and_the_first_line_of_a_message():
    assert code_of("net::ERR_ABORTED; maybe frame was detached?") == "ERR_ABORTED"
    assert code_of("nothing") is None
    assert first_line("Frame.fill: " + "x" * 999 + "\nlog") == "x" * 300


def test_what_is_typed_is_not_told():
    assert browser_acts.told(Act("fill", "#pass", "hunter2")) == "fill #pass"
    assert browser_acts.told(Act("expect_text", None, "Hello")) == "expect text Hello"


def test_the_program_is_the_one_named_else_the_first_that_is_there(monkeypatch, tmp_path):
    for name in ("google-chrome", "chromium"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(browser_program.VARIABLE, raising=False)
    assert browser_program.find_browser() == str(tmp_path / "chromium")
    monkeypatch.setenv(browser_program.VARIABLE, "/opt/other")
    assert browser_program.find_browser() == "/opt/other"


def test_a_browser_gets_its_own_folder_and_no_proxy(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    monkeypatch.setenv("KEPT", "1")
    got = browser_program.surroundings("/tmp/here")  # noqa: S108 - only a name
    assert (got["TMPDIR"], got["KEPT"], "HTTPS_PROXY" in got) == ("/tmp/here", "1", False)  # noqa: S108 - only a name


def test_memory_is_that_of_all_processes_and_of_none_unknown():
    assert (browser_program.memory_mb([os.getpid(), 2**22 + 1]) or 0) > 10
    assert browser_program.memory_mb([2**22 + 1]) is None


async def test_messages_arrive_whole_and_endless_ones_are_refused():
    visit = Visit(7, "https://x.org/", 1000, 100, headers={"a": "b"}, acts=(Act("click", "#a"),))
    reader = asyncio.StreamReader()

    class Wire:
        write = staticmethod(reader.feed_data)

    for message in (visit, Finish(7, wants_picture=True), Picture(7, (("a", "image/png", b"\x89"),))):
        send(Wire(), message)
    assert SAID.decode(await receive(reader)) == visit
    assert SAID.decode(await receive(reader)) == Finish(7, wants_picture=True)
    assert ANSWERED.decode(await receive(reader)) == Picture(7, (("a", "image/png", b"\x89"),))
    reader.feed_data((MOST_BYTES + 1).to_bytes(4, "big"))
    with pytest.raises(ValueError, match="a message of"):
        await receive(reader)
    reader.feed_eof()
    with pytest.raises(EOFError):
        await receive(reader)
