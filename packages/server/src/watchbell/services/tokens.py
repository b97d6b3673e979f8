"""API tokens and manage keys: shown once when they are made, kept as a hash."""

from dataclasses import dataclass

from watchbell.domain.access import Caller, require
from watchbell.domain.credentials import Credential, CredentialKind
from watchbell.domain.errors import Forbidden, Invalid, NotFound
from watchbell.domain.tenancy import Role
from watchbell.lib.ids import uuid7
from watchbell.lib.opaque_tokens import new_token, sha256_hex
from watchbell.services.audit import record
from watchbell.services.context import Context
from watchbell.store import credentials
from watchbell.store.session import Tx

_SHOWN = 8
"""How many characters of a key stay readable in lists, its kind's letters included."""
SCOPE_NOUNS = (
    "alerts", "audit-log", "channels", "checks", "contacts", "deliveries", "escalation-policies", "events", "incidents",
    "invitations", "maintenance-windows", "members", "monitors", "mutes", "on-call-overrides", "on-call-schedules",
    "organizations", "pings", "push", "services", "settings", "tokens",
)  # fmt: skip
SCOPE_VERBS = ("read", "write", "delete", "*")


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key; `secret` is known nowhere else."""

    credential: Credential
    secret: str


async def page(ctx: Context, caller: Caller, *, limit: int, offset: int) -> tuple[list[Credential], int]:
    """The organization's API tokens that are not revoked, newest first."""
    require(caller, "tokens:read")
    async with ctx.db.read() as tx:
        return await credentials.page(tx, caller.org_id, CredentialKind.API, limit=limit, offset=offset)


async def read(ctx: Context, caller: Caller, token_id: str) -> Credential:
    """One API token. Raises `NotFound`."""
    require(caller, "tokens:read")
    async with ctx.db.read() as tx:
        return await _one(tx, caller.org_id, token_id)


async def create(
    ctx: Context, caller: Caller, *, name: str, role: Role, scopes: tuple[str, ...], expires_at: int | None
) -> Issued:
    """A new API token that may do at most what its maker may. Raises `Forbidden`, `Invalid`."""
    require(caller, "tokens:write")
    own = caller.principal.roles[caller.org_id]
    if role.rank > own.rank:
        raise Forbidden(f"you cannot make a token with the role {role.value}: yours is {own.value}")
    if caller.principal.scopes:
        raise Forbidden("a token limited by scopes cannot make tokens")
    _check_scopes(scopes)
    now = ctx.clock()
    if expires_at is not None and expires_at <= now:
        raise Invalid.field("expires_at", "must lie in the future")
    async with ctx.transaction() as tx:
        issued = await issue(
            tx,
            caller.org_id,
            CredentialKind.API,
            name=name,
            now=now,
            role=role,
            scopes=scopes,
            created_by=caller.principal.id,
            expires_at=expires_at,
        )
        facts = {"name": name, "role": role.value, "scopes": list(scopes), "expires_at": expires_at}
        await record(tx, caller, now, "token.created", "token", issued.credential.id, after=facts)
    return issued


async def issue(
    tx: Tx,
    org_id: str,
    kind: CredentialKind,
    *,
    name: str,
    now: int,
    role: Role | None = None,
    scopes: tuple[str, ...] = (),
    resource_id: str | None = None,
    created_by: str | None = None,
    expires_at: int | None = None,
) -> Issued:
    """Store a new key. For a manage key give `resource_id`: the monitor it is good for."""
    secret = new_token(kind.prefix)
    credential = Credential(
        id=uuid7(),
        org_id=org_id,
        kind=kind,
        name=name,
        role=role,
        scopes=scopes,
        resource_id=resource_id,
        prefix=secret[:_SHOWN],
        created_by=created_by,
        created_at=now,
        expires_at=expires_at,
        last_used_at=None,
        revoked_at=None,
    )
    await credentials.add(tx, credential, sha256_hex(secret))
    return Issued(credential, secret)


async def revoke(ctx: Context, caller: Caller, token_id: str) -> None:
    """The token opens nothing from now on. Raises `NotFound`."""
    require(caller, "tokens:write")
    async with ctx.transaction() as tx:
        found = await _one(tx, caller.org_id, token_id)
        await credentials.revoke(tx, found.id, ctx.clock())
        await record(tx, caller, ctx.clock(), "token.revoked", "token", found.id, before={"name": found.name})
        tx.after_commit(ctx.doorkeeper.forget)


async def _one(tx: Tx, org_id: str, token_id: str) -> Credential:
    found = await credentials.by_id(tx, org_id, token_id)
    if found is None or found.kind is not CredentialKind.API or found.revoked_at is not None:
        raise NotFound("there is no such token")
    return found


def _check_scopes(scopes: tuple[str, ...]) -> None:
    for scope in scopes:
        noun, _, verb = scope.partition(":")
        if scope != "*" and not (noun in (*SCOPE_NOUNS, "*") and verb in SCOPE_VERBS):
            raise Invalid.field("scopes", f"{scope!r} is unknown: write noun:read, noun:write or noun:delete")
