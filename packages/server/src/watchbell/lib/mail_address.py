"""Mail addresses: checked so that nothing but an address can stand in a header or a command."""

import re
from email.headerregistry import Address
from email.utils import parseaddr

from watchbell.lib.resolving import NotResolved, encode_name

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?")


def check_address(text: str) -> str:
    """The address with its domain in ASCII: ``ops@bücher.example`` → ``ops@xn--bcher-kva.example``.

    Names without a dot are fine inside a network. Raises `ValueError` for anything but one plain address.
    """
    local, at, domain = text.strip().rpartition("@")
    wrong = ValueError("this is not a mail address; an example is ops@example.com")
    if not at or not _LOCAL.fullmatch(local) or len(local) > 64:
        raise wrong
    try:
        ascii_domain = encode_name(domain)
    except NotResolved:
        raise wrong from None
    if len(ascii_domain) > 253 or not all(_LABEL.fullmatch(label) for label in ascii_domain.split(".")):
        raise wrong
    return f"{local}@{ascii_domain}"


def check_sender(text: str) -> str:
    """``ops@example.com`` or ``Shop alarms <ops@example.com>``. Raises `ValueError`."""
    if not text.isprintable():
        raise ValueError("a sender stands on one line")
    name, bracket, address = text.strip().partition("<")
    if not bracket:
        return check_address(text)
    if not address.endswith(">"):
        raise ValueError("write the sender as Name <ops@example.com>")
    return str(Address(name.strip().strip('"'), addr_spec=check_address(address[:-1])))


def bare(sender: str) -> str:
    """The address alone, for the envelope."""
    return parseaddr(sender)[1]
