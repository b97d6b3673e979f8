"""Who asks: from what a request shows to a principal. Wrong guesses are counted and slowed down."""

from watchbell.domain.access import ANONYMOUS, Principal, PrincipalKind
from watchbell.domain.credentials import SESSION_MS, TOUCH_MS, Credential, CredentialKind, Presented
from watchbell.domain.errors import RateLimited, Unauthorized
from watchbell.domain.tenancy import Role, User
from watchbell.lib.opaque_tokens import sha256_hex
from watchbell.lib.passwords import password_matches
from watchbell.lib.rate_limit import network_of
from watchbell.services.context import Context
from watchbell.services.doorkeeper import Proof
from watchbell.store import credentials, organizations, sessions, users
from watchbell.store.session import Tx

NOBODY = Proof(ANONYMOUS)


async def authenticate(ctx: Context, presented: Presented, address: str) -> Proof:
    """The proof for what was shown; nothing shown is nobody. Raises `Unauthorized`, `RateLimited`."""
    now = ctx.clock()
    if presented.token is not None:
        return await _remembered(ctx, "t" + sha256_hex(presented.token), now, address)
    if presented.username is not None:
        return await _by_password(ctx, presented.username, presented.password or "", now, address)
    if presented.session is not None:
        return await _remembered(ctx, "s" + sha256_hex(presented.session), now, address)
    return NOBODY


async def _remembered(ctx: Context, key: str, now: int, address: str) -> Proof:
    """A token's or session's proof: from memory for seconds, then from the database again."""
    memory = ctx.doorkeeper.proofs
    proof = memory.get(key, now)
    if proof is None or (proof.expires_at is not None and now >= proof.expires_at):
        generation = memory.generation
        proof = await (_of_token if key[0] == "t" else _of_session)(ctx, key[1:], now)
        if proof is None:
            _count_guess(ctx, address, now)
            what = "token" if key[0] == "t" else "session"
            raise Unauthorized(f"this {what} is not known here, or it has expired or been revoked")
        memory.put(key, proof, now, generation)
    return proof


def _count_guess(ctx: Context, address: str, now: int) -> None:
    """Slow guessing down. Right tokens always pass: one client gone wrong must not lock out its neighbours."""
    network = network_of(address)
    wait = ctx.doorkeeper.guesses.retry_after(network, now)
    if wait:
        raise RateLimited("too many wrong credentials from this address", retry_after=wait)
    ctx.doorkeeper.guesses.note(network, now)


async def _of_token(ctx: Context, sha256: str, now: int) -> Proof | None:
    async with ctx.db.read() as tx:
        found = await credentials.by_secret(tx, sha256)
    if found is None or not found.is_good(now) or found.kind not in (CredentialKind.API, CredentialKind.MANAGE):
        return None
    if found.last_used_at is None or now - found.last_used_at >= TOUCH_MS:
        async with ctx.db.transaction() as tx:
            await credentials.touch(tx, found.id, now)
    return Proof(_principal_of(found), home_org_id=found.org_id, expires_at=found.expires_at)


def _principal_of(found: Credential) -> Principal:
    if found.kind is CredentialKind.MANAGE:
        return Principal(
            PrincipalKind.MANAGE,
            id=found.id,
            name=found.name,
            resource_id=found.resource_id,
            resource_org_id=found.org_id,
        )
    role = found.role or Role.MEMBER
    return Principal(PrincipalKind.TOKEN, id=found.id, name=found.name, roles={found.org_id: role}, scopes=found.scopes)


async def _of_session(ctx: Context, sha256: str, now: int) -> Proof | None:
    async with ctx.db.read() as tx:
        session = await sessions.by_secret(tx, sha256, now)
        user = await users.by_id(tx, session.user_id) if session else None
        if session is None or user is None:
            return None
        principal = await _principal_of_user(tx, user, PrincipalKind.SESSION)
    expires_at = session.expires_at
    if now - session.last_seen_at >= TOUCH_MS:
        expires_at = now + SESSION_MS
        async with ctx.db.transaction() as tx:
            await sessions.touch(tx, session.id, now, expires_at)
    return Proof(principal, session_id=session.id, csrf_token=session.csrf_token, expires_at=expires_at)


async def _principal_of_user(tx: Tx, user: User, kind: PrincipalKind) -> Principal:
    found = await organizations.memberships(tx, user.id)
    return Principal(
        kind,
        id=user.id,
        name=user.username,
        roles={membership.org_id: membership.role for membership in found},
        is_instance_admin=user.is_instance_admin,
    )


async def _by_password(ctx: Context, name: str, password: str, now: int, address: str) -> Proof:
    """Basic comes with every request, so a right password is remembered for seconds; argon2 takes 50 ms."""
    key = "b" + sha256_hex(f"{name}\x00{password}")
    memory = ctx.doorkeeper.proofs
    proof = memory.get(key, now)
    if proof is None:
        generation = memory.generation
        user = await check_password(ctx, name, password, address)
        async with ctx.db.read() as tx:
            proof = Proof(await _principal_of_user(tx, user, PrincipalKind.BASIC))
        memory.put(key, proof, now, generation)
    return proof


async def check_password(ctx: Context, name: str, password: str, address: str) -> User:
    """The person of this name and password. Raises `Unauthorized`; `RateLimited` after ten wrong ones in 15 minutes."""
    now, by_address, by_account = ctx.clock(), ctx.doorkeeper.logins, ctx.doorkeeper.accounts
    account, network = name.strip().lower(), network_of(address)
    wait = max(by_address.retry_after(network, now), by_account.retry_after(account, now))
    if wait:
        raise RateLimited("too many wrong passwords: wait before you try again", retry_after=wait)
    # Counted before the slow check and taken back after a right one, so that parallel guesses are counted too.
    by_address.note(network, now)
    by_account.note(account, now)
    async with ctx.db.read() as tx:
        login = await users.by_login(tx, name)
    if not await password_matches(login.password_hash if login else None, password) or login is None:
        raise Unauthorized("the user name or the password is wrong")
    by_address.take_back(network)
    by_account.take_back(account)
    return login.user
