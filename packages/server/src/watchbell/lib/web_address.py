"""HTTP addresses that people type: checked once, and shown without what may be secret in them."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

LONGEST = 2048


def check_http_url(text: str) -> str:
    """The same text. Raises `ValueError` with what to do when it is no absolute http(s) URL that can be sent to."""
    if any(not character.isprintable() or character.isspace() for character in text):
        raise ValueError("a URL holds no spaces, line breaks or control characters")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("this is not a URL; an example is https://example.com/hook") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("the URL must start with http:// or https://")
    if not parts.hostname or port == 0:
        raise ValueError("the URL needs a host, for example https://example.com/hook")
    if parts.username is not None or parts.password is not None:
        raise ValueError("put user and password into an Authorization header, not into the URL")
    return text


def shown(url: str, *, with_path: bool) -> str:
    """The address for lists and logs: never user, password, query or fragment; the path only where it is no secret."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{place}{parts.path}" if with_path else place


HttpUrl = Annotated[
    str, Field(min_length=1, max_length=LONGEST, json_schema_extra={"format": "uri"}), AfterValidator(check_http_url)
]
