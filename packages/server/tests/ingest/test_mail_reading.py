import base64
import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbell.domain.pings import MAX_PING_BODY
from watchbell.ingest.mail_reading import read_mail


def mail(*lines, body=b""):
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def built(text="Backup OK\n", *, html=None, subject="Nightly", attach=None, cte=None):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = (
        "a@example.org",
        "b@example.org",
        subject,
        "<1@example.org>",
    )
    if text is not None:
        made.set_content(text, cte=cte)
    if html is not None:
        made.add_alternative(html, subtype="html") if text is not None else made.set_content(html, subtype="html")
    if attach is not None:
        made.add_attachment(attach, filename="log.txt")
    return made.as_bytes().replace(b"\n", b"\r\n")


@pytest.mark.parametrize("cte", ["7bit", "8bit", "quoted-printable", "base64"])
def test_a_text_is_read_however_it_is_encoded(cte):
    text = "Backup: 100 % = gut\n" if cte == "7bit" else "Backup: 100 % = für alle gut ☃\n"
    assert read_mail(built(text, cte=cte)) == ("Nightly", text.strip().encode(), "<1@example.org>")


def test_the_plain_text_is_taken_before_html_and_attachments():
    assert read_mail(built("plain\n", html="<p>marked</p>", attach="a log\n")).text == b"plain"
    assert read_mail(built(" \n", html="<p>marked</p>")).text == b"marked"


def test_html_alone_is_read_without_its_marks():
    html = "<html><head><title>T</title><style>p {color: red}</style></head><body><p>Back<b>up</b> &amp; restore</p><br>FAILED<script>x()</script></body></html>"
    assert read_mail(built(None, html=html)).text == b"Backup & restore\nFAILED"


def test_a_mail_with_only_an_attachment_is_its_own_text():
    raw = mail("Subject: x", "Content-Type: application/pdf", body=b"%PDF")
    assert read_mail(raw) == ("x", raw.replace(b"\r\n", b"\n"), None)


@pytest.mark.parametrize(
    ("header", "subject"),
    [
        ("Subject: =?utf-8?B?QmFja3VwIPCfjok=?= =?utf-8?Q?_f=C3=BCr_alle?=", "Backup 🎉 für alle"),
        ("Subject: =?iso-8859-1?Q?f=FCr?=", "für"),
        ("Subject: =?no-such-charset?Q?f=C3=BCr?=", "für"),
        ("Subject: =?utf-8?B?broken!?=", "=?utf-8?B?broken!?="),
        ("Subject: für alle", "für alle"),
        ("Subject: one\r\n two", "one two"),
        ("Subject: a\0b", "ab"),
        ("SUBJECT:", ""),
        ("X-Other: no subject", ""),
    ],
)
def test_a_subject_is_read_whoever_wrote_it(header, subject):
    assert read_mail(mail(header, body=b"x")).subject == subject


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("iso-8859-1", b"f\xfcr", "für"),
        ("utf-8", b"f\xfcr", "f\ufffdr"),
        ("no-such-charset", "für".encode(), "für"),
        ("utf-16", b"\xff\xfea\0b\0", "ab"),
        ("undefined", b"abc", "abc"),
        ("utf-8", b"a\0b", "ab"),
    ],
)
def test_a_text_of_any_charset_is_read_somehow(charset, body, text):
    assert read_mail(mail(f"Content-Type: text/plain; charset={charset}", body=body)).text.decode() == text


def test_the_first_10_kb_are_kept_without_half_a_letter():
    text = read_mail(mail("Content-Type: text/plain; charset=utf-8", body="ü".encode() * 9_000 + b"x")).text
    assert text == "ü".encode() * (MAX_PING_BODY // 2)
    assert (
        len(read_mail(mail("Content-Type: text/plain; charset=utf-8", body=b"x" + "ü".encode() * 9_000)).text)
        == MAX_PING_BODY - 1
    )


def test_broken_base64_and_a_mail_cut_off_are_read_as_far_as_they_go():
    whole = base64.encodebytes(b"all is well " * 20)
    assert b"all is well" in read_mail(mail("Content-Transfer-Encoding: base64", body=whole[:-20])).text
    cut = built("plain\n", attach="x" * 200_000)[:150_000]
    assert read_mail(cut).text == b"plain"


def test_no_mail_at_all_is_text():
    assert read_mail(b"") == ("", b"", None)
    assert read_mail(b"just words").subject == ""


@pytest.mark.parametrize("crafted", ["deep", "header", "words", "html", "lines"])
def test_a_crafted_mail_is_read_in_time(crafted):
    raw = {
        "deep": b"".join(
            b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(20_000)
        ),
        "header": b"Subject: " + b"(" * 1_000_000 + b"\r\n\r\n",
        "words": b"Subject: " + b"=?utf-8?Q?=C3?= " * 60_000 + b"\r\n\r\n",
        "html": b"Content-Type: text/html\r\n\r\n" + b"<a " * 300_000,
        "lines": b"Subject: x\r\n" + b"a:\r\n" * 200_000,
    }[crafted]
    began = time.process_time()
    read_mail(raw)
    assert time.process_time() - began < 5


@given(
    st.binary(max_size=2_000),
    st.sampled_from(
        [
            "",
            "Subject: ",
            "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
            "Content-Type: text/html\r\n\r\n",
            "Content-Transfer-Encoding: base64\r\n\r\n",
        ]
    ),
)
def test_whatever_comes_becomes_something_that_can_be_stored(data, before):
    seen = read_mail(before.encode() + data)
    assert "\0" not in seen.subject + seen.text.decode()
    assert len(seen.text) <= MAX_PING_BODY
    seen.subject.encode()
