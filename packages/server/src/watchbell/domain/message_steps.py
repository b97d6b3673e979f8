"""A conversation of whole messages (WebSocket) as people configure it, and what is expected of each."""

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from watchbell.lib.message_turns import MessageTurn
from watchbell.lib.safe_regex import check_pattern

MOST_STEPS = 20
_HEX = re.compile(r"^(?:[0-9a-fA-F]{2}\s*)+$")


class MessageStep(BaseModel):
    """One turn: send a message, wait for one, or both. Messages that do not fit are passed over if so wished."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    send: str | None = Field(
        None,
        title="Send",
        description="The message to send.",
        max_length=16_384,
        json_schema_extra={"x-placeholder": '{"type": "ping"}', "x-multiline": True},
    )
    binary: bool = Field(
        False, title="Binary", description="What is sent is written in hexadecimal, and sent as a binary message."
    )
    contains: str | None = Field(
        None,
        title="Expect a message with",
        description="This text must be in a message.",
        min_length=1,
        max_length=1024,
        json_schema_extra={"x-placeholder": "pong"},
    )
    matches: str | None = Field(
        None,
        title="Expect a message like",
        description="A regular expression that a message must fit.",
        min_length=1,
        max_length=1024,
    )
    any_message: bool = Field(False, title="Expect any message", description="Wait for a message, whatever it says.")
    skip_others: bool = Field(
        True, title="Pass over others", description="Wait on when another message comes; else that is a failure."
    )

    @field_validator("matches")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        return None if pattern is None else check_pattern(pattern)

    @model_validator(mode="after")
    def _does_something(self) -> "MessageStep":
        if self.send is None and not self.waits:
            raise ValueError("say what to send or what to expect")
        if self.binary and not _HEX.match(self.send or ""):
            raise ValueError("write a binary message in hexadecimal, for example 00 ff 10")
        return self

    @property
    def waits(self) -> bool:
        """Whether a message is waited for."""
        return self.any_message or self.contains is not None or self.matches is not None

    @property
    def turn(self) -> MessageTurn:
        """The same as data."""
        said = bytes.fromhex(self.send) if self.binary and self.send is not None else self.send
        return MessageTurn(said, self.waits, self.contains, self.matches, self.skip_others)


MessageSteps = tuple[MessageStep, ...]


def message_steps_field() -> MessageSteps:
    """The field of a config that holds such a conversation, none by default."""
    field: MessageSteps = Field(
        (),
        title="Conversation",
        description="Messages sent and waited for, one after the other, after the handshake.",
        max_length=MOST_STEPS,
        json_schema_extra={"x-group": "Conversation"},
    )
    return field
