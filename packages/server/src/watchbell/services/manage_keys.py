"""Manage keys: whoever makes a monitor gets a key that opens just that one."""

import hashlib
import secrets

from watchbell.domain.access import Caller
from watchbell.domain.credentials import Credential, CredentialKind
from watchbell.lib.ids import uuid7
from watchbell.store import credentials
from watchbell.store.session import Tx

_SHOWN = 12
"""Characters of a key that stay visible in lists."""


async def new_manage_key(tx: Tx, caller: Caller, resource_id: str, name: str, now: int) -> str:
    """Make the key of a resource; only its SHA-256 is stored, so this is the one time it can be shown."""
    key = CredentialKind.MANAGE.prefix + secrets.token_urlsafe(24)
    credential = Credential(
        id=uuid7(),
        org_id=caller.org_id,
        kind=CredentialKind.MANAGE,
        name=name,
        role=None,
        scopes=(),
        resource_id=resource_id,
        prefix=key[:_SHOWN],
        created_by=caller.principal.id,
        created_at=now,
        expires_at=None,
        last_used_at=None,
        revoked_at=None,
    )
    await credentials.add(tx, credential, hashlib.sha256(key.encode()).hexdigest())
    return key
