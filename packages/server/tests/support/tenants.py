"""Organizations and the people who belong to them, for tests of use cases."""

from support.clock import FakeClock
from watchbell.domain.access import Caller, Principal, PrincipalKind
from watchbell.domain.tenancy import Organization, Role
from watchbell.lib.ids import uuid7
from watchbell.lib.secret_box import SecretBox
from watchbell.services.context import Context, Options
from watchbell.store import organizations
from watchbell.store.checks import CheckStore
from watchbell.store.session import Database


def a_context(db: Database, clock: FakeClock) -> Context:
    """What a use case is given, on this database and at this clock's time."""
    return Context(db=db, checks=CheckStore(db), box=SecretBox(["a key for tests"]), options=Options(), clock=clock)


async def an_organization(ctx: Context) -> str:
    """A new organization's id."""
    org_id = uuid7()
    async with ctx.db.transaction() as tx:
        now = ctx.clock()
        await organizations.add(tx, Organization(org_id, f"org-{org_id}", "Org", "UTC", now, now))
    return org_id


def a_member(org_id: str, role: Role = Role.MEMBER) -> Caller:
    """Somebody with this role in the organization, logged in."""
    return Caller(Principal(PrincipalKind.SESSION, id=None, name="mia", roles={org_id: role}), org_id)
