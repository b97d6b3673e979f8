"""Base of what a person configures of a monitor's kind."""

from pydantic import BaseModel, ConfigDict


class KindConfig(BaseModel):
    """A kind's config: unknown fields are refused, values are never changed after validation."""

    # Built when first needed: most installations use few of the kinds, and all of them cost 4 MB and a third of a second.
    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True, str_strip_whitespace=True)
