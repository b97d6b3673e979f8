"""What a URL says of a server: its host and port, and whom to log in as. For kinds that are written as a URL."""

from urllib.parse import unquote, urlsplit


def server_in(url: str, default_port: int | None = None) -> dict[str, object]:
    """``host``, and ``port`` if the URL names one or there is a default. What is missing is for the validation to tell.

    Raises `ValueError` for a port that is no number.
    """
    parts = urlsplit(url)
    port = default_port if parts.port is None else parts.port
    host: dict[str, object] = {"host": parts.hostname or ""}
    return host if port is None else {**host, "port": port}


def login_in(url: str, user_key: str = "username") -> dict[str, str]:
    """``username`` (or as the kind calls it) and ``password``, each only if the URL has it, with %xx read."""
    parts = urlsplit(url)
    given = {user_key: parts.username, "password": parts.password}
    return {name: unquote(value) for name, value in given.items() if value}
