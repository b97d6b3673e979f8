"""Who may do what: decided here and nowhere else. Everything not granted is refused."""

from dataclasses import dataclass, field
from enum import StrEnum

from watchbell.domain.errors import Forbidden, Unauthorized
from watchbell.domain.tenancy import Role


class PrincipalKind(StrEnum):
    """How somebody proved who they are."""

    SESSION = "session"
    BASIC = "basic"
    TOKEN = "token"
    MANAGE = "manage"
    OPERATOR = "operator"
    """Whoever has a shell on the server: no credential is asked for, the database's file is theirs anyway."""
    CHAT = "chat"
    """Whoever writes in a chat that a channel sends to, and presses its buttons."""
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks. `roles` by organization id; a manage key has none, only its `resource_id`.

    `scopes` limit an API token to actions such as ``monitors:read`` (empty = all its role allows).
    """

    kind: PrincipalKind
    id: str | None = None
    name: str = ""
    roles: dict[str, Role] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    resource_id: str | None = None
    resource_org_id: str | None = None
    is_instance_admin: bool = False


ANONYMOUS = Principal(PrincipalKind.ANONYMOUS)


def operator(org_id: str) -> Principal:
    """Who acts through the command line on the server itself: an owner of the organization it is about."""
    roles = {org_id: Role.OWNER}
    return Principal(PrincipalKind.OPERATOR, name="command line", roles=roles, is_instance_admin=True)


def itself(org_id: str) -> Principal:
    """The program, doing what somebody told it to do at this time."""
    return Principal(PrincipalKind.OPERATOR, name="Watchbell", roles={org_id: Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal together with the organization the request is about, and where it comes from."""

    principal: Principal
    org_id: str
    request_id: str = ""
    address: str = ""


_ADMIN_NOUNS = frozenset(
    {
        "members",
        "invitations",
        "tokens",
        "settings",
        "contacts",
        "channels",
        "audit-log",
        "organizations",
        "on-call-schedules",
        "escalation-policies",
    }
)
_OWNER_ACTIONS = frozenset({"incidents:delete", "organizations:delete", "members:grant-owner"})
_MANAGED = frozenset(
    {"monitors:read", "monitors:write", "monitors:delete", "checks:read", "incidents:read", "pings:read"}
)
_PUBLIC = frozenset({"monitors:read", "checks:read", "incidents:read"})


def least_role(action: str) -> Role:
    """The least role that may do it: members read all and write the daily work, admins set things up, owners delete."""
    noun, _, verb = action.partition(":")
    if action in _OWNER_ACTIONS:
        return Role.OWNER
    if verb == "read":
        return Role.ADMIN if noun in ("tokens", "audit-log", "settings") else Role.MEMBER
    return Role.ADMIN if noun in _ADMIN_NOUNS else Role.MEMBER


def can(
    principal: Principal,
    action: str,
    org_id: str,
    *,
    resource_id: str | None = None,
    is_public: bool = False,
) -> bool:
    """Whether this principal may do `action` (``noun:verb``) in this organization to this resource."""
    if is_public and action in _PUBLIC:
        return True
    if principal.kind is PrincipalKind.MANAGE:
        return resource_id is not None and resource_id == principal.resource_id and action in _MANAGED
    role = principal.roles.get(org_id)
    if role is None or role.rank < least_role(action).rank:
        return False
    return not principal.scopes or _in_scope(principal.scopes, action)


def may(caller: Caller, action: str) -> bool:
    """Whether the caller may do it in the organization that the request is about."""
    return can(caller.principal, action, caller.org_id)


def require(
    caller: Caller,
    action: str,
    *,
    resource_id: str | None = None,
    is_public: bool = False,
) -> None:
    """Let the caller pass or raise: `Unauthorized` for somebody unknown, `Forbidden` for somebody without the right."""
    if can(caller.principal, action, caller.org_id, resource_id=resource_id, is_public=is_public):
        return
    if caller.principal.kind is PrincipalKind.ANONYMOUS:
        raise Unauthorized("this needs a login or an API token: send 'Authorization: Bearer <token>'")
    raise Forbidden(f"you have no right to {action} in this organization")


def _in_scope(scopes: tuple[str, ...], action: str) -> bool:
    noun, _, verb = action.partition(":")
    return any(
        scope in (action, f"{noun}:*", "*", f"*:{verb}") or (verb == "delete" and scope == f"{noun}:write")
        for scope in scopes
    )
