"""Cookies kept from one request of a visit to the next (RFC 6265), with nothing left afterwards."""

from email.message import Message
from http.cookiejar import CookieJar
from urllib.request import Request

from watchbell.lib.http_head import read_heads

_MOST_COOKIES = 200
_LONGEST_COOKIE = 4096


class _Response:
    """A response as the standard library's jar reads one."""

    def __init__(self, headers: Message) -> None:
        self._headers = headers

    def info(self) -> Message:
        return self._headers


class FlowCookies:
    """The cookies of one visit."""

    def __init__(self) -> None:
        self._jar = CookieJar()

    def take(self, url: str, raw_head: bytes) -> None:
        """Keep what an answer from this URL sets; too many or too long ones are left out."""
        headers = Message()
        for head in read_heads(raw_head):
            for value in head.values("set-cookie"):
                if len(value) <= _LONGEST_COOKIE and len(headers) + len(self._jar) < _MOST_COOKIES:
                    headers.add_header("Set-Cookie", value)
        if len(headers):
            self._jar.extract_cookies(_Response(headers), Request(url))  # type: ignore[arg-type]  # noqa: S310 - nothing is opened

    def header_for(self, url: str) -> str | None:
        """The value of the ``Cookie`` header for this URL."""
        request = Request(url)  # noqa: S310 - nothing is opened
        self._jar.add_cookie_header(request)
        return request.get_header("Cookie")
