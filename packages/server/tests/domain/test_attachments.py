import pytest

from watchbell.domain.attachments import MAX_BYTES, MAX_COUNT, within_bounds
from watchbell.domain.observations import Attachment


def only(attachment: Attachment):
    [kept] = within_bounds([attachment])
    return kept


def test_what_is_small_is_kept_as_it_is():
    kept = only(Attachment("screenshot.png", "image/png", b"\x89PNG"))
    assert kept == ("screenshot.png", "image/png", b"\x89PNG", None)
    assert kept.described == ("screenshot.png", "image/png", 4, None)


@pytest.mark.parametrize("media_type", ["text/html; charset=utf-8", "application/json", "application/problem+json"])
def test_of_a_long_text_the_beginning_is_kept_and_said(media_type):
    kept = only(Attachment("body", media_type, b"x" * (MAX_BYTES + 1)))
    assert (len(kept.data), kept.note) == (MAX_BYTES, f"the beginning of {MAX_BYTES + 1} bytes")


def test_a_text_is_not_cut_within_a_character():
    data = b"x" * (MAX_BYTES - 1) + "ä".encode() * 9
    assert only(Attachment("body.txt", "text/plain", data)).data == b"x" * (MAX_BYTES - 1)
    assert len(only(Attachment("body.txt", "text/plain", b"\x80" * (MAX_BYTES + 9))).data) > MAX_BYTES - 5


def test_half_a_picture_is_no_picture():
    kept = only(Attachment("shot.png", "image/png", b"x" * (MAX_BYTES + 1)))
    assert kept.data == b""
    assert kept.note.startswith("left out:")


def test_few_are_kept_and_their_names_differ():
    kept = within_bounds([Attachment("body.txt", "text/plain", b"%d" % place) for place in range(9)])
    assert [each.name for each in kept] == ["body.txt", "body-2.txt", "body-3.txt", "body-4.txt"]
    assert len(kept) == MAX_COUNT


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ('a"b\r\nc.png', "a-b-c.png"),
        ("…", "attachment"),
        ("", "attachment"),
        (".hidden", "hidden"),
        ("x" * 300 + ".png", "x" * 76 + ".png"),
    ],
)
def test_names_are_safe_in_paths_headers_and_urls(wanted, name):
    assert only(Attachment(wanted, "image/png", b"")).name == name


@pytest.mark.parametrize("media_type", ["", "text", "text/html\r\nSet-Cookie: a=b", "a/b; x=y", "text/" + "x" * 99])
def test_a_strange_media_type_is_none(media_type):
    assert only(Attachment("a", media_type, b"")).media_type == "application/octet-stream"
