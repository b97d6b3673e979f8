"""The audit log: who changed what, with what was there before and after, and never a secret."""

import re
from dataclasses import dataclass
from typing import Any

from watchbell.domain.secrets_in_config import REDACTED

_SECRET_NAME = re.compile(
    r"passw|secret|token|sha256|api_?key|authorization|cookie|credential|private|_hash$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One write, as stored."""

    id: str
    org_id: str
    actor_kind: str
    actor_id: str | None
    actor_name: str
    action: str
    resource_type: str
    resource_id: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str | None
    created_at: int


def without_secrets(value: Any, *, name: str = "") -> Any:
    """A copy in which every value under a name that sounds secret is hidden; the last net, after redaction by schema."""
    if name and value is not None and not isinstance(value, bool) and _SECRET_NAME.search(name):
        return REDACTED
    if isinstance(value, dict):
        return {str(key): without_secrets(item, name=str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets(item) for item in value]
    return value


def changed(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, on both sides."""
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return (
        {name: value for name, value in before.items() if name in names},
        {name: value for name, value in after.items() if name in names},
    )
