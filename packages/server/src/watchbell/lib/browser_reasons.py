"""A browser's complaints in sentences for people."""

import re
from typing import Final

from watchbell.lib.trouble import Trouble

_CODE = re.compile(r"net::(ERR_[A-Z0-9_]+)")
_MOST = 300
_OURS: Final = frozenset(
    {"ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "ERR_INSUFFICIENT_RESOURCES", "ERR_OUT_OF_MEMORY",
     "ERR_NETWORK_ACCESS_DENIED", "ERR_NETWORK_IO_SUSPENDED"}
)  # fmt: skip
_LATE: Final = frozenset({"ERR_TIMED_OUT", "ERR_CONNECTION_TIMED_OUT"})
_WORDS: Final = {
    "ERR_NAME_NOT_RESOLVED": "the name {host} does not exist or has no address",
    "ERR_CONNECTION_REFUSED": "connection refused by {host}",
    "ERR_CONNECTION_RESET": "connection reset by {host}",
    "ERR_CONNECTION_CLOSED": "connection closed by {host}",
    "ERR_CONNECTION_TIMED_OUT": "no connection to {host} in time",
    "ERR_TIMED_OUT": "no answer from {host} in time",
    "ERR_EMPTY_RESPONSE": "{host} closed the connection without an answer",
    "ERR_TOO_MANY_REDIRECTS": "{host} redirects without end",
    "ERR_INVALID_HTTP_RESPONSE": "{host} does not answer in HTTP",
    "ERR_SSL_PROTOCOL_ERROR": "{host} does not speak TLS as it should",
    "ERR_SSL_VERSION_OR_CIPHER_MISMATCH": "no TLS version or cipher in common with {host}",
    "ERR_CERT_DATE_INVALID": "the certificate of {host} has expired or is not valid yet",
    "ERR_CERT_COMMON_NAME_INVALID": "the certificate of {host} is for another name",
    "ERR_CERT_AUTHORITY_INVALID": "the certificate of {host} is not trusted",
    "ERR_CERT_REVOKED": "the certificate of {host} was revoked",
    "ERR_BAD_SSL_CLIENT_AUTH_CERT": "{host} wants a client certificate",
    "ERR_UNSAFE_PORT": "browsers refuse to ask the port of {host}",
}
DEAD = ("Target page, context or browser has been closed", "Target crashed", "Page crashed", "Browser has been closed",
        "Connection closed", "Browser closed")  # fmt: skip


def code_of(message: str) -> str | None:
    """The network error in a message: ``ERR_CONNECTION_REFUSED``."""
    found = _CODE.search(message)
    return found[1] if found else None


def explain(message: str, host: str) -> Trouble:
    """Why a page could not be loaded, from the browser's own message."""
    if "Download is starting" in message:
        return Trouble(f"{host} answered with a download, not with a page")
    if any(words in message for words in DEAD):
        return Trouble("the browser died while it looked at the page", ours=True)
    code = code_of(message)
    if code is None:
        return Trouble(first_line(message))
    words = _WORDS.get(code, "{host}: " + code.removeprefix("ERR_").replace("_", " ").lower())
    return Trouble(words.format(host=host), ours=code in _OURS, late=code in _LATE)


def first_line(message: str) -> str:
    """What a library's message says, without its log and without the name of the call."""
    line = message.strip().partition("\n")[0]
    return re.sub(r"^(Page|Locator|Frame|BrowserContext|Browser|BrowserType|Keyboard)\.\w+: ", "", line)[:_MOST]
