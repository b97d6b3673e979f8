"""The fields of every kind that connects to a host and a port."""

from typing import Annotated

from pydantic import AfterValidator, Field

from watchbell.domain.probing import Target
from watchbell.lib.host_names import check_host

Host = Annotated[str, AfterValidator(check_host)]
"""A name or an IP address, without scheme and port."""


class HostTarget(Target):
    """A host. A kind adds its own port with the protocol's default (`port_field`)."""

    host: Host = Field(
        title="Host",
        description="Name or IP address.",
        min_length=1,
        max_length=253,
        json_schema_extra={"x-placeholder": "server.example.org"},
    )


def port_field(default: int) -> int:
    """The field of a port with the protocol's usual one."""
    port: int = Field(default, title="Port", description=f"Usually {default}.", ge=1, le=65_535)
    return port
