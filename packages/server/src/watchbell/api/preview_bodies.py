"""The bodies of previews: what a channel says and sends."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from watchbell.api.fields import Input, Output
from watchbell.api.message_words import Templates, plain_templates
from watchbell.domain.message_templates import Told
from watchbell.domain.notifying import MessageType
from watchbell.services.channel_previews import Preview, Wish


class PreviewIn(Input):
    """A stored channel, perhaps with other settings and words than it has, or one that does not exist yet."""

    type: MessageType = Field(MessageType.FAILURE, description="What the sample message tells")
    channel_id: str | None = Field(None, description="Its kind, and its settings and words where none are given here")
    channel_type: Annotated[str, StringConstraints(max_length=32)] | None = Field(
        None, description="The kind of a channel that does not exist yet; without one only the words are shown"
    )
    config: dict[str, Any] | None = Field(
        None,
        description="As in a change of the channel: a secret sent back as it was read (`********`) is the stored one",
    )
    templates: Templates | None = None

    def wish(self) -> Wish:
        """The same for the use case."""
        templates = None if self.templates is None else plain_templates(self.templates)
        return Wish(self.type, self.channel_type, self.channel_id, self.config, templates)


class HeaderOut(Output):
    """One header, or one variable of a program's environment."""

    name: str
    value: str


class RequestOut(Output):
    """The first request that tells the message; secrets read `********`. `method` is empty for what is no HTTP request."""

    method: str
    to: str
    headers: list[HeaderOut]
    content_type: str
    body: str
    html: str | None = Field(description="A mail's other form")


class PreviewOut(Output):
    """The words, and what is sent; `note` says why nothing is, or what to know about it."""

    title: str
    text: str
    request: RequestOut | None
    note: str | None


class VariableOut(Output):
    """What a template can name."""

    name: str
    meaning: str


class FilterOut(VariableOut):
    """What may stand behind `|`."""

    example: str


class LanguageOut(Output):
    """What templates of messages are made of."""

    told: list[Told]
    variables: list[VariableOut]
    filters: list[FilterOut]
    standard: dict[MessageType, dict[str, str]] = Field(description="The standard words of a sample message, by type")


def preview_out(preview: Preview) -> PreviewOut:
    """A preview as it goes out."""
    request = preview.request
    shown = request and RequestOut(
        method=request.method,
        to=request.to,
        headers=[HeaderOut(name=name, value=value) for name, value in request.headers],
        content_type=request.content_type,
        body=request.body,
        html=request.html,
    )
    return PreviewOut(title=preview.title, text=preview.text, request=shown, note=preview.note)
