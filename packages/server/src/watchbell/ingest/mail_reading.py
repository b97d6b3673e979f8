"""What a ping by e-mail says: its subject and its text, however the mail was put together. It may be anybody's: nothing
in it is an error, and nothing in it takes long.
"""

import re
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from html import unescape
from typing import NamedTuple

import re2

from watchbell.domain.pings import MAX_PING_BODY

_MAX_READ = 131_072
"""Bytes of a mail that are looked at: the text stands before what is attached."""
_MAX_SUBJECT = 2_000
_UNSEEN = r"(?is)<!--.*?-->|<script\b.*?</script\s*>|<style\b.*?</style\s*>|<head\b.*?</head\s*>"
_BREAK = r"(?i)</?(?:br|p|div|tr|li|table|ul|ol|h[1-6]|pre|hr)\b[^>]*>"
_MARK = r"<[a-zA-Z/!?][^>]*>"
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")


class Mail(NamedTuple):
    """`text` is the first 10 KB in UTF-8; `message_id` is `None` when it has none that is well formed."""

    subject: str
    text: bytes
    message_id: str | None


def read_mail(raw: bytes) -> Mail:
    """A mail as it was sent, with its header."""
    head = raw[:_MAX_READ]
    try:
        # Not the newer policy: that reads headers by a grammar, in which a crafted one takes minutes.
        message = message_from_bytes(head)
        subject, text = _subject(message), _text(message)
        message_id = _MESSAGE_ID.search(_raw(message, "Message-ID"))
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        # The parser has its own errors for what nobody ever sends; then the mail itself is the text.
        return Mail("", _cut(head.decode(errors="replace")), None)
    if text is None:
        text = head.decode(errors="replace")
    return Mail(subject, _cut(text), message_id[0] if message_id else None)


def _cut(text: str) -> bytes:
    cut = text.replace("\r\n", "\n").replace("\0", "").strip().encode(errors="replace")[:MAX_PING_BODY]
    return cut.decode(errors="ignore").encode()


def _raw(message: Message, name: str) -> str:
    """A header as it stands there; bytes that are no ASCII are read as UTF-8."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            return str(value)[:_MAX_SUBJECT].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return ""


def _subject(message: Message) -> str:
    written = " ".join(_raw(message, "Subject").split())
    try:
        parts = decode_header(written)
    except (HeaderParseError, ValueError):
        parts = [(written, None)]
    subject = "".join(part if isinstance(part, str) else _decoded(part, charset) for part, charset in parts)
    return " ".join(subject.replace("\0", "").split())


def _text(message: Message) -> str | None:
    """The first text that is not attached; if there is none the first HTML, without its marks."""
    html = None
    for part in message.walk():
        kind = part.get_content_type()
        if part.is_multipart() or kind not in ("text/plain", "text/html"):
            continue
        if part.get_content_disposition() == "attachment" or (kind == "text/html" and html is not None):
            continue
        payload = part.get_payload(decode=True)
        text = _decoded(payload, part.get_content_charset()) if isinstance(payload, bytes) else ""
        if kind == "text/plain" and text.strip():
            return text
        html = text if kind == "text/html" else html
    return None if html is None else _without_marks(html)


def _decoded(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")


def _without_marks(html: str) -> str:
    # By RE2, whose time grows with the text only. A parser may take minutes for a crafted page.
    text = re2.sub(_MARK, "", re2.sub(_BREAK, "\n", re2.sub(_UNSEEN, "", html)))
    lines = (" ".join(line.split()) for line in unescape(text).splitlines())
    return "\n".join(line for line in lines if line)
