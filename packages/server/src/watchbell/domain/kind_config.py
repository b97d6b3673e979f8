"""Base of what a person configures of a monitor's kind."""

from pydantic import BaseModel, ConfigDict


class KindConfig(BaseModel):
    """A kind's config: unknown fields are refused, values are never changed after validation."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
