"""Every error in one shape: ``{"error": {"code", "message", "details", "request_id"}}``."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from watchbell.domain.errors import (
    BadRequest,
    FieldProblem,
    InProgress,
    Invalid,
    NotFound,
    RateLimited,
    Unauthorized,
    WatchbellError,
)
from watchbell.lib.plain_validation import sentence_for, without_consequences

log = structlog.get_logger(__name__)

_CODES = {400: "BAD_REQUEST", 404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "PAYLOAD_TOO_LARGE"}

_LONGEST = 1_000
"""So many characters of a sentence, or of a field's name, are said: what was sent may stand in it, and may be 1 MB."""

ERROR_SCHEMA = "#/components/schemas/ErrorBody"
ERROR_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {"application/json": {"schema": {"$ref": ERROR_SCHEMA}}}}
    for status, description in {
        400: "The request cannot be read",
        401: "No credential, or one that is not known",
        403: "The credential does not give this right",
        404: "There is no such thing here",
        409: "It contradicts what is stored: taken, in use, or changed meanwhile",
        413: "The body is larger than 1 MB",
        422: "Readable, but not acceptable: `details` name the fields",
        429: "Too often: wait `Retry-After` seconds",
        500: "Our own fault: tell the operator the `request_id`",
    }.items()
}
"""For every route. They name the schema instead of the model: of that FastAPI would make 3300 validators that nobody uses."""


def error_response(
    status: int,
    code: str,
    message: str,
    *,
    request_id: str,
    details: Iterable[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An error in our shape."""
    body = {
        "error": {
            "code": code,
            "message": _cut(message),
            "details": [{"field": _cut(problem.field), "message": _cut(problem.message)} for problem in details],
            "request_id": request_id,
        }
    }
    return Response(msgspec.json.encode(body), status, dict(headers or {}), "application/json")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def render(trouble: WatchbellError, request_id: str) -> Response:
    """A use case's error as an answer."""
    headers: dict[str, str] = {}
    if isinstance(trouble, RateLimited | InProgress):
        headers["Retry-After"] = str(trouble.retry_after)
    if isinstance(trouble, Unauthorized):
        headers["WWW-Authenticate"] = 'Bearer realm="watchbell"'
    return error_response(
        trouble.status, trouble.code, trouble.message, request_id=request_id, details=trouble.details, headers=headers
    )


def validation_error(errors: Iterable[Mapping[str, Any]]) -> WatchbellError:
    """What pydantic found wrong, in our words: not JSON is unreadable, everything else names its fields."""
    found = without_consequences(errors)
    if any(error["type"] == "json_invalid" for error in found):
        return BadRequest("the body is not valid JSON")
    if any(error["type"] == "missing" and tuple(error["loc"]) == ("body",) for error in found):
        return BadRequest("the body is missing: send a JSON object with Content-Type: application/json")
    problems = tuple(FieldProblem(_field(error["loc"]), sentence_for(error)) for error in found)
    summary = "; ".join(f"{problem.field}: {problem.message}" for problem in problems[:3])
    return Invalid(summary + (" …" if len(problems) > 3 else ""), details=problems)


def _field(loc: Iterable[str | int]) -> str:
    parts = [str(part) for part in loc]
    if parts and parts[0] in ("body", "query", "path", "header", "cookie"):
        parts = parts[1:]
    return ".".join(parts) or "body"


def request_id_of(request: Request) -> str:
    """The request's id; empty only outside of our own edge."""
    return str(request.scope.get("watchbell.request_id", ""))


async def _on_watchbell_error(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, WatchbellError)  # noqa: S101 - registered for this class only
    return render(trouble, request_id_of(request))


async def _on_invalid(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, RequestValidationError)  # noqa: S101 - registered for this class only
    return render(validation_error(trouble.errors()), request_id_of(request))


async def _on_http_exception(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, HTTPException)  # noqa: S101 - registered for this class only
    if isinstance(trouble.__cause__, WatchbellError):  # raised while FastAPI was reading the body
        return render(trouble.__cause__, request_id_of(request))
    if trouble.status_code == 404:
        return render(NotFound(f"there is no {request.url.path} here"), request_id_of(request))
    message = str(trouble.detail)
    if trouble.status_code == 405:
        allowed = (trouble.headers or {}).get("Allow", "")
        message = f"{request.url.path} does not take {request.method}{f': it takes {allowed}' if allowed else ''}"
    return error_response(
        trouble.status_code,
        _CODES.get(trouble.status_code, "BAD_REQUEST"),
        message,
        request_id=request_id_of(request),
        headers=trouble.headers,
    )


def install_error_handlers(app: FastAPI) -> None:
    """Make every error of the application speak our shape."""
    app.add_exception_handler(WatchbellError, _on_watchbell_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_exception)
