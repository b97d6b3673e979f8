"""URLs of the web as people write them, judged and made ready for the wire."""

from urllib.parse import quote, urlsplit, urlunsplit

from watchbell.lib.host_names import encode_name
from watchbell.lib.web_address import check_http_url

_KEPT = "%/:?#[]@!$&'()*+,;=-._~"


def check_web_url(url: str) -> str:
    """The URL itself when it can be asked. Raises `ValueError` that says what to write instead."""
    check_http_url(url)
    wire_url(url)
    return url


def wire_url(url: str) -> str:
    """The URL in ASCII and without its fragment: international names in punycode, the rest percent-encoded.

    Raises `ValueError` for a host name that cannot exist.
    """
    if url.isascii() and "#" not in url:
        return url
    parts = urlsplit(url)
    host = encode_name(parts.hostname or "")
    place = f"{host}:{parts.port}" if parts.port else host
    return urlunsplit((parts.scheme, place if host.isascii() and ":" not in host else parts.netloc,
                       quote(parts.path, safe=_KEPT), quote(parts.query, safe=_KEPT), ""))  # fmt: skip


def split_credentials(url: str) -> tuple[str, str | None, str | None]:
    """``https://me:pw@host/`` → the URL without them, user name and password."""
    parts = urlsplit(url)
    if parts.username is None and parts.password is None:
        return url, None, None
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return bare, parts.username, parts.password
