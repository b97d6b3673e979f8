"""The address under which a service's API lies, as people copy it: with or without a slash at its end."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from watchbell.lib.web_address import HttpUrl


def check_base(url: str) -> str:
    """The address without slashes at its end. Raises `ValueError` when a query or a fragment hangs on it."""
    if "?" in url or "#" in url:
        raise ValueError("give only the server's address, without anything after ? or #")
    return url.rstrip("/")


def check_server(url: str) -> str:
    """The same, of a service that never lies under a path."""
    if urlsplit(url).path.strip("/"):
        raise ValueError("give only the server's address, without a path: https://host or https://host:port")
    return check_base(url)


BaseUrl = Annotated[HttpUrl, AfterValidator(check_base)]
ServerUrl = Annotated[HttpUrl, AfterValidator(check_server)]
