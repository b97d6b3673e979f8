"""Query parameters that a route does not know are refused: a misspelt filter would answer with everything.

`key`, a manage key, is known everywhere. Routes that `TAKES_ANY` marks let all pass: their callers are other tools'
clients, orchestrators and pages that embed them, who may add words of their own. Nobody else gets an exception, no
cache-buster either: what the API answers is not cached anyway. A POST that only reads may be rehearsed as any write; what
cannot be rehearsed, such as a login, refuses `dry_run` instead of doing it.
"""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request

from watchbell.api.deps import reading
from watchbell.api.presented import KEY_PARAMETER
from watchbell.domain.errors import FieldProblem, Invalid

_SHOWN = 100
"""So many characters of a name are said back."""


async def takes_any() -> None:
    """Mark a route that lets all parameters pass."""


TAKES_ANY = Depends(takes_any)

_KNOWN: dict[Callable[..., Any], tuple[str, ...] | None] = {}
"""What each endpoint that was asked takes, `None` for anything: looked up once."""


async def refuse_unknown(request: Request) -> None:
    """Raise `Invalid` for parameters of the query that the route does not take. Without a query it costs nothing."""
    if not request.scope["query_string"]:
        return
    endpoint = request.scope["endpoint"]
    if endpoint not in _KNOWN:
        _KNOWN[endpoint] = _known_to(request.scope["route"])
    known = _KNOWN[endpoint]
    if known is None:
        return
    unknown = [name for name in request.query_params if name not in known and name != KEY_PARAMETER]
    if unknown:
        raise Invalid.fields([FieldProblem(name[:_SHOWN], _sentence(name, known)) for name in dict.fromkeys(unknown)])


def _sentence(name: str, known: tuple[str, ...]) -> str:
    if not known:
        return "unknown parameter: this route takes none"
    close = get_close_matches(name[:_SHOWN], known, n=1)
    meant = f", did you mean {close[0]}" if close else ""
    return f"unknown parameter{meant}: this route takes {', '.join(known)}"


def _known_to(route: APIRoute) -> tuple[str, ...] | None:
    asked = list(_with_all_below(route.dependant))
    if any(each.call is takes_any for each in asked):
        return None
    names = [parameter.alias for each in asked for parameter in each.query_params]
    if "GET" not in (route.methods or ()) and any(each.call is reading for each in asked):
        names.append("dry_run")
    return tuple(dict.fromkeys(names))


def _with_all_below(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from _with_all_below(each)
