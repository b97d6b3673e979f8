"""A conversation as people configure it."""

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from watchbell.lib.safe_regex import check_pattern
from watchbell.lib.turns import Turn

MOST_TURNS = 20


class DialogueStep(BaseModel):
    r"""One turn: say something, wait for something, or both. In texts \r, \n, \t and \xNN are understood."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    send: str | None = Field(
        None,
        title="Send",
        description="Said first; ${1} is the first group of the last pattern.",
        min_length=1,
        max_length=4096,
        json_schema_extra={"x-placeholder": r"EHLO watchbell\r\n"},
    )
    expect: str | None = Field(None, title="Expect", description="This text must come.", min_length=1, max_length=1024)
    matches: str | None = Field(
        None,
        title="Expect a line like",
        description="A regular expression that a line must fit; lines before it are passed over.",
        min_length=1,
        max_length=1024,
        json_schema_extra={"x-placeholder": "^250 "},
    )
    starttls: bool = Field(False, title="Then TLS", description="Go on by TLS after this turn (STARTTLS).")

    @field_validator("matches")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        return None if pattern is None else check_pattern(pattern)

    @model_validator(mode="after")
    def _does_something(self) -> "DialogueStep":
        if self.send is None and self.expect is None and self.matches is None and not self.starttls:
            raise ValueError("say what to send or what to expect")
        return self

    @property
    def turn(self) -> Turn:
        """The same as data."""
        return Turn(self.send, self.expect, self.matches, self.starttls)


Dialogue = tuple[DialogueStep, ...]


def dialogue_field() -> Dialogue:
    """The field of a config that holds a conversation, none by default."""
    field: Dialogue = Field(
        (),
        title="Conversation",
        description="Turns held one after the other after connecting.",
        max_length=MOST_TURNS,
        json_schema_extra={"x-group": "Conversation", "x-advanced": True},
    )
    return field
