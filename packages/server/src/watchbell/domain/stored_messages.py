"""A message as it was stored when it was decided, read again. Pure."""

from collections.abc import Mapping
from typing import Any

from watchbell.domain.notifying import Message, MessageType


def to_message(
    delivery_id: str, content: Mapping[str, Any], reference: Mapping[str, Any] | None = None, org_id: str = ""
) -> Message:
    """The message of a delivery. `reference` is what the channel's peer called the incident's first one."""
    return Message(
        delivery_id=delivery_id,
        reference=reference,
        org_id=org_id,
        **{
            **content,
            "type": MessageType(content["type"]),
            "details": tuple((label, value) for label, value in content.get("details", ())),
        },
    )
