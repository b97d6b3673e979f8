"""The API's own description: OpenAPI 3.1, the same routes as the router has."""

import re
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.responses import Response

from watchbell.api.deps import anyone, signed_in
from watchbell.api.envelopes import ErrorBody
from watchbell.api.state import TokenPath

DESCRIPTION = """Watchbell watches websites, servers and cron jobs and tells people when something breaks.

Success is `{"data": …}`, an error `{"error": {"code", "message", "details", "request_id"}}`. Lists have pages, logs have
cursors. Every POST takes an `Idempotency-Key`, every write `?dry_run=true`. Programs send `Authorization: Bearer <token>`.

Query parameters that a route does not know are refused by name, cache-busters too: what is answered is not cached. Only
health, badges, the public status, chats' hooks and NetMon's hosts let any pass."""

_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API token (`wbt_…`) or a manage key (`wbm_…`)"},
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same keys"},
    "basic": {"type": "http", "scheme": "basic", "description": "User name or e-mail and password"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "watchbell_session",
        "description": "A login; writes also need the header X-Watchbell-CSRF",
    },
}


def install_openapi(app: FastAPI) -> None:
    """Serve the description at ``/api/v1/openapi.json``, built when it is first asked for."""

    def build() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    async def openapi_json(_: Request) -> Response:
        return Response(msgspec.json.encode(build()), media_type="application/json")

    app.openapi = build  # type: ignore[method-assign]  # the way FastAPI documents
    app.add_route("/api/v1/openapi.json", openapi_json, include_in_schema=False)


def _describe(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, openapi_version="3.1.0"
    )
    components = schema.setdefault("components", {})
    components["schemas"] = dict(sorted({**components.get("schemas", {}), **_error_schemas()}.items()))
    components["securitySchemes"] = _SCHEMES
    needed: list[dict[str, list[str]]] = [{name: []} for name in _SCHEMES]
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        if dependant is None or not route.include_in_schema:
            continue
        for method in route.methods or ():
            operation = schema["paths"][route.path_format][method.lower()]
            if _asks_for(dependant, signed_in):
                operation["security"] = needed
            elif _asks_for(dependant, anyone):
                operation["security"] = [{}, *needed]
    for told in app.state.watchbell.token_paths:
        schema["paths"].setdefault(told.path, {}).update(_told_there(told))
    return schema


def _error_schemas() -> dict[str, Any]:
    """What `errors.ERROR_RESPONSES` name."""
    schema = ErrorBody.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "ErrorBody": schema}


def _told_there(told: TokenPath) -> dict[str, Any]:
    """The operations of a token URL: its path holds the credential, its answer is the other tool's."""
    names = re.findall(r"{(\w+)}", told.path)
    plain = re.sub(r"\W+", "_", told.path).strip("_").lower()
    return {
        method.lower(): {
            "operationId": f"tell_{told.tool}_{plain}_{method.lower()}",
            "summary": f"Tell something as {told.tool}'s clients do",
            "description": told.about,
            "tags": ["token URLs"],
            "parameters": [
                {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
            ],
            "responses": {"200": {"description": "It is durable"}, "default": {"description": "The tool's own error"}},
        }
        for method in told.methods
    }


def _asks_for(dependant: Dependant, call: object) -> bool:
    return dependant.call is call or any(_asks_for(inner, call) for inner in dependant.dependencies)
