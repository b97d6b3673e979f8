"""What the system's error numbers mean for a check, in words for people; and whether the trouble is ours."""

import errno
import os

from watchbell.lib.trouble import Trouble

_OURS = {
    errno.EMFILE: "this server has no file descriptor left",
    errno.ENFILE: "this server has no file descriptor left",
    errno.ENOMEM: "this server has no memory left",
    errno.ENOBUFS: "this server has no network buffer left",
    errno.EADDRNOTAVAIL: "this server has no free local port or address",
    errno.ENETUNREACH: "this server has no route to {place}",
    errno.ENETDOWN: "this server's network is down",
    errno.EAFNOSUPPORT: "this server does not speak the address family of {place}",
    errno.EPERM: "this server's firewall forbids asking {place}",
    errno.EACCES: "this server may not ask {place}",
}
_THEIRS = {
    errno.ECONNREFUSED: "connection refused by {place}",
    errno.ECONNRESET: "connection reset by {place}",
    errno.EPIPE: "connection closed by {place}",
    errno.ETIMEDOUT: "{place} did not accept the connection in time",
    errno.EHOSTUNREACH: "{place} cannot be reached (no route to host)",
    errno.EHOSTDOWN: "{place} is down",
}
# Event loops raise some of these without a number.
_BY_CLASS: tuple[tuple[type[OSError], int], ...] = (
    (ConnectionResetError, errno.ECONNRESET),
    (ConnectionAbortedError, errno.ECONNRESET),
    (ConnectionRefusedError, errno.ECONNREFUSED),
    (BrokenPipeError, errno.EPIPE),
)


def explain_errno(number: int, place: str) -> Trouble:
    """The sentence for an error number met while talking to `place`."""
    if number in _OURS:
        return Trouble(_OURS[number].format(place=place), ours=True)
    if number in _THEIRS:
        return Trouble(_THEIRS[number].format(place=place), late=number == errno.ETIMEDOUT)
    return Trouble(f"{place}: {os.strerror(number)}")


def explain_os_error(error: OSError, place: str) -> Trouble:
    """As `explain_errno`, for an exception."""
    number = error.errno or next((code for kind, code in _BY_CLASS if isinstance(error, kind)), None)
    if number is None:
        return Trouble(f"{place}: {str(error) or type(error).__name__}")
    return explain_errno(number, place)
