"""Every route of the application × everybody: who gets past the door is declared, and nothing else is true."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi.routing import APIRoute

from support import databases
from support.cast import Person, Theatre
from support.clock import FakeClock
from support.rights import NOBODY_ID, PLATFORM, Right
from support.rights_of_dependencies import DEPENDENCIES
from support.rights_of_drop_ins import DROP_INS
from support.rights_of_incidents import INCIDENTS
from support.rights_of_maintenance import MAINTENANCE
from support.rights_of_on_call import ON_CALL
from support.rights_of_previews import PREVIEWS
from support.rights_of_resources import RESOURCES
from watchbell.api import application
from watchbell.domain.tenancy import Role
from watchbell.store.session import Database

pytestmark = pytest.mark.asyncio(loop_scope="module")

RIGHTS = {
    **PLATFORM,
    **RESOURCES,
    **INCIDENTS,
    **MAINTENANCE,
    **ON_CALL,
    **DEPENDENCIES,
    **PREVIEWS,
    **DROP_INS,
}
BY_SLUG = "/api/organizations/{slug}/"


def declared_as(method: str, path: str) -> str:
    """The organization root has the rights of the other one."""
    if path.startswith(BY_SLUG):
        path = f"/api/v1/{path.removeprefix(BY_SLUG)}"
    elif path.startswith("/api/organizations"):
        path = path.replace("/api/", "/api/v1/", 1)
    return f"{method} {path}"


def routes() -> Iterator[tuple[str, str]]:
    for module in application._modules():
        for name, prefixes in application.ROOTS.items():
            router = getattr(module, name, None)
            for route in router.routes if router is not None else ():
                if isinstance(route, APIRoute):
                    for prefix in prefixes:
                        for method in sorted(route.methods or ()):
                            yield method, prefix + route.path


ROUTES = sorted(set(routes()))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cast(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, Person]]:
    folder: Path = tmp_path_factory.mktemp("matrix")
    db = Database.open(await databases.sqlite(folder))
    clock = FakeClock()
    theatre = await Theatre.made(db, clock)
    elsewhere = await theatre.other_organization()
    home, theatre.org_id = theatre.org_id, elsewhere
    sam = await theatre.program(Role.OWNER)
    theatre.org_id = home
    yield {
        "olga": await theatre.program(Role.OWNER),
        "adam": await theatre.program(Role.ADMIN),
        "mia": await theatre.program(Role.MEMBER),
        "sam": sam,
        "vera": Person("vera", theatre.client()),
        "revoked": Person("revoked", theatre.client(headers={"X-API-Key": "wbt_gone"})),
        "_theatre": theatre,
    }
    await theatre.close()
    await db.close()


async def test_every_route_has_a_declared_right_and_no_right_is_left_over():
    present = {declared_as(method, path) for method, path in ROUTES}
    assert sorted(present - RIGHTS.keys()) == [], "declare who may call these in support/rights*.py"
    assert sorted(RIGHTS.keys() - present) == []


async def test_the_matrix_sees_every_route_of_the_application(cast):
    app = cast["_theatre"].app
    described = {(method.upper(), path) for path, operations in app.openapi()["paths"].items() for method in operations}
    assert {(method, path) for method, path in ROUTES} == described


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=lambda value: value)
async def test_the_right_people_get_past_the_door(cast, method, path):
    right = RIGHTS.get(declared_as(method, path))
    if right is None:
        pytest.fail("no right is declared for this route")
    theatre: Theatre = cast["_theatre"]
    wrong = {}
    for name in ("olga", "adam", "mia", "sam", "vera", "revoked"):
        theatre.ctx.doorkeeper.guesses.clear("127.0.0.1")
        theatre.ctx.doorkeeper.logins.clear("127.0.0.1")
        status = await _knock(cast[name], theatre, method, path, right)
        if not _as_expected(right, name, status):
            wrong[name] = status
    assert wrong == {}


async def _knock(person: Person, theatre: Theatre, method: str, path: str, right: Right) -> int:
    place = path.replace("{slug}", "default")
    for part in [part for part in place.split("/") if part.startswith("{")]:
        place = place.replace(part, NOBODY_ID)
    # A visitor from another organization must name this one; its own would be its token's.
    headers = {"X-Watchbell-Org": "default"}
    if place.endswith("/events"):
        theatre.broadcast.close()  # the stream ends at once instead of never
    body = {"json": right.body} if right.body is not None else {}
    query = "?dry_run=true" if method != "GET" and right.rehearsed else ""
    response = await person.request(method, place + query, headers=headers, **body)
    return response.status_code


def _as_expected(right: Right, name: str, status: int) -> bool:
    if status >= 500:
        return False
    if not right.looks:
        return name in right.allowed or status in (401, 403, 409)
    if name == "revoked":
        return status == 401
    if name in right.allowed:
        return status not in (401, 403)
    if right.persons_only:
        return status in (401, 403)
    return status == (401 if name == "vera" else 403)
