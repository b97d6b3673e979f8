"""The application: every router of this room, mounted on both roots.

A module of this room offers `router` (organization resources: below ``/api/v1`` and ``/api/organizations/{slug}``),
`global_router` (below ``/api/v1`` only), `organizations_router` (also below ``/api``) or `root_router` (no prefix).
Putting the file here is all that is needed.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Path
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from watchbell import api
from watchbell.api.edge import Edge
from watchbell.api.errors import ERROR_RESPONSES, install_error_handlers
from watchbell.api.idempotency import Idempotency
from watchbell.api.known_parameters import refuse_unknown
from watchbell.api.openapi import DESCRIPTION, install_openapi
from watchbell.api.state import AppState

V1 = "/api/v1"
BY_SLUG = "/api/organizations/{slug}"
ROOTS = {
    "router": (V1, BY_SLUG),
    "global_router": (V1,),
    "organizations_router": (V1, "/api"),
    "root_router": ("",),
}
"""Where a module's routers are mounted, by their names."""

_FIRST = f"{api.__name__}.health"
"""What orchestrators and Prometheus ask. A router's routes are made when a request first comes to it, so these wait for no
others, and where nobody looks the others are never made: a fifth of a second and 3 MB.
"""


def create_app(state: AppState, *, allowed_hosts: Iterable[str] = ()) -> FastAPI:
    """The API of one process. With `allowed_hosts` every other ``Host`` is refused."""
    app = FastAPI(
        title="Watchbell",
        version=state.version or "dev",
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.watchbell = state
    install_error_handlers(app)
    for module in sorted(_modules(), key=lambda module: module.__name__ != _FIRST):
        _mount(app, module)
    install_openapi(app)
    app.add_middleware(Idempotency)
    app.add_middleware(Edge, allowed_hosts=allowed_hosts)
    if state.pages is not None:
        app.router.default = _Pages(state.pages, app.router.default)
    return app


def _modules() -> Iterator[ModuleType]:
    for info in pkgutil.iter_modules(api.__path__):
        yield importlib.import_module(f"{api.__name__}.{info.name}")


def _mount(app: FastAPI, module: ModuleType) -> None:
    for name, prefixes in ROOTS.items():
        router = getattr(module, name, None)
        if isinstance(router, APIRouter):
            for prefix in prefixes:
                dependencies = [Depends(refuse_unknown)] if prefix else []
                if prefix == BY_SLUG:
                    dependencies.append(Depends(_slug))
                responses = ERROR_RESPONSES if f"{prefix}{router.prefix}".startswith("/api") else None
                app.include_router(router, prefix=prefix, dependencies=dependencies, responses=responses)


def _slug(slug: Annotated[str, Path(description="The organization's slug", max_length=64)]) -> str:
    """Declares the path's first part; `deps` reads it."""
    return slug


def _operation_id(route: APIRoute) -> str:
    """The function's name; stable, because clients are generated from it."""
    if route.path_format.startswith(f"{BY_SLUG}/"):
        return f"{route.name}_in_organization"
    if route.path_format.startswith("/api/organizations"):
        return f"{route.name}_by_short_path"
    return route.name


class _Pages:
    """What no route knows: the API answers its own error, everything else is the dashboard's."""

    def __init__(self, pages: ASGIApp, unknown: ASGIApp) -> None:
        self._pages = pages
        self._unknown = unknown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and not scope["path"].startswith("/api/") and scope["path"] != "/api"
        await (self._pages if is_page else self._unknown)(scope, receive, send)
