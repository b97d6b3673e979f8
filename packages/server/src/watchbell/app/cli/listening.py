"""Whether the server can listen where it is told to, or already does."""

import errno
import http.client
import json
import socket

from watchbell.app.cli.exits import Trouble
from watchbell.app.cli.findings import Finding, failed, ok
from watchbell.app.settings import PREFIX, Settings

_SECONDS = 2


def port(settings: Settings) -> Finding:
    """Can the server listen, or does it already?"""
    name, error = f"port {settings.port}", _refusal(settings)
    if error is None:
        return ok(name, f"{_place(settings)} is free")
    if version := _running_version(settings):
        return ok(name, f"Watchbell {version} is running at {_place(settings)}")
    return failed(name, f"{_place(settings)} cannot be listened on: {error.strerror or error}", _advice(error))


def insist_on_port(settings: Settings) -> None:
    """Before anything is started: two servers on one database would check everything twice. Raises `Trouble`."""
    error = _refusal(settings)
    if error is not None:
        reason = error.strerror or error
        raise Trouble(f"{_place(settings)} cannot be listened on ({reason}): {_advice(error)}")


def _place(settings: Settings) -> str:
    return f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"


def _refusal(settings: Settings) -> OSError | None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((settings.host, settings.port))
    except OSError as error:
        return error
    return None


def _advice(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"set {PREFIX}PORT to one above 1023"
    if error.errno == errno.EADDRINUSE:
        return f"stop the program that holds it, or set {PREFIX}PORT"
    return f"set {PREFIX}HOST to an address of this machine"


def _running_version(settings: Settings) -> str | None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(host, settings.port, timeout=_SECONDS)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        body = answer.read(4096).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return _version_in(body)


def _version_in(body: str) -> str | None:
    try:
        data = json.loads(body)["data"]
        return str(data["version"]) if {"status", "version", "uptime_seconds"} <= data.keys() else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
