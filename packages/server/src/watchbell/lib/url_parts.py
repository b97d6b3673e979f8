"""What a URL says of a server: its host and port, and whom to log in as. For kinds that are written as a URL."""

from urllib.parse import unquote, urlsplit


def server_in(url: str, default_port: int | None = None) -> dict[str, object]:
    """``host``, and ``port`` if the URL names one or there is a default. What is missing is for the validation to tell.

    Raises `ValueError` for a port that is no number.
    """
    parts = urlsplit(url)
    try:
        port = default_port if parts.port is None else parts.port
    except ValueError:
        raise ValueError("the port must be a number from 1 to 65535") from None
    host: dict[str, object] = {"host": parts.hostname or ""}
    return host if port is None else {**host, "port": port}


def login_in(url: str, user_key: str = "username") -> dict[str, str]:
    """``username`` (or as the kind calls it) and ``password``, each only if the URL has it, with %xx read."""
    parts = urlsplit(url)
    given = {user_key: parts.username, "password": parts.password}
    return {name: unquote(value) for name, value in given.items() if value}


def name_in(url: str) -> str:
    """Host, port and path: a name for what the URL leads to. Without login, query and fragment, which may hold secrets."""
    place = url.partition("://")[2]
    for mark in "?#":
        place = place.partition(mark)[0]
    authority, slash, path = place.partition("/")
    return (authority.rpartition("@")[2] + slash + path).rstrip("/")
