"""A channel's own words, as they come in and go out."""

from typing import Annotated

from pydantic import Field, StringConstraints

from watchbell.api.fields import Input
from watchbell.domain.message_templates import Told
from watchbell.lib.text_templates import LONGEST_TEMPLATE

Template = Annotated[str, StringConstraints(max_length=LONGEST_TEMPLATE)]


class Words(Input):
    """Templates of a message's two parts; an empty one keeps the standard words."""

    title: Template = Field("", examples=["{{ service }} is {{ status }}"])
    text: Template = Field("", examples=["{{ text }}, since {{ since | time('Europe/Berlin') }}"])


Templates = Annotated[
    dict[Told, Words],
    Field(
        description="The channel's own words by what is told; `any` is for whatever has none of its own. "
        "They are texts with {{ variables }}, a few filters and {% if %}: see `GET /channel-templates`"
    ),
]


def plain_templates(templates: dict[Told, Words] | None) -> dict[str, dict[str, str]]:
    """The same as plain values."""
    return {told.value: words.model_dump() for told, words in (templates or {}).items()}
