"""SIP messages: what is asked, what answers it, and any bytes at all."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.lib.sip_message import Wish, make_options, read_response

WISH = Wish("sip:100@a.example:5060", "sip:watchbell@b.example", "sip:100@a.example", "Watchbell", "udp")


def answer_to(question, status="200 OK", headers=""):
    via = f"Via: SIP/2.0/UDP 127.0.0.1:5;branch={question.branch};received=127.0.0.1"
    return f"SIP/2.0 {status}\r\n{via}\r\nCall-ID: {question.call_id}\r\nCSeq: 1 OPTIONS\r\n{headers}\r\n"


def test_a_question_has_all_that_rfc_3261_demands():
    question = make_options(WISH, "127.0.0.1:5")
    lines = question.data.decode().split("\r\n")
    assert lines[0] == "OPTIONS sip:100@a.example:5060 SIP/2.0"
    names = {line.partition(":")[0] for line in lines[1:] if line}
    assert {"Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq", "Contact", "Content-Length"} <= names
    assert lines[-2:] == ["", ""]


def test_only_the_answer_to_this_very_question_counts():
    question, other = make_options(WISH, "127.0.0.1:5"), make_options(WISH, "127.0.0.1:5")
    response = read_response(answer_to(question))
    assert response.answers(question)
    assert not response.answers(other)
    assert not read_response(answer_to(question).replace("1 OPTIONS", "1 INVITE")).answers(question)
    assert (response.words, response.is_final) == ("200 OK", True)
    assert not read_response(answer_to(question, "100 Trying")).is_final


def test_a_phrase_is_printable_whatever_was_sent():
    assert read_response("SIP/2.0 200 \x07O\x00K\u202e " + "!" * 300).words == "200 OK " + "!" * 197


def test_headers_may_be_short_folded_and_repeated():
    response = read_response("SIP/2.0 200 OK\nk: path\nSupported: timer,\n replaces\nALLOW : INVITE\n\nk: body")
    assert response.headers == {"supported": ["path", "timer, replaces"], "allow": ["INVITE"]}


@pytest.mark.parametrize("said", ["", "HTTP/1.1 200 OK", "SIP/2.0 999 No", "SIP/2.0 20", "OPTIONS sip:a SIP/2.0"])
def test_what_is_no_response_is_refused(said):
    with pytest.raises(ValueError, match="does not speak SIP"):
        read_response(said)


@given(st.text())
def test_no_text_does_harm(text):
    question = make_options(WISH, "127.0.0.1:5")
    assert not read_response(f"SIP/2.0 200 OK\r\n{text}").answers(question)
    with contextlib.suppress(ValueError):
        read_response(text)
