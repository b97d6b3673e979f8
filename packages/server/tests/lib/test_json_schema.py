"""The order in which a form, a page and a command show a config's keys."""

from pydantic import BaseModel, Field

from watchbell.lib.json_schema import schema_of


class Mixin(BaseModel):
    """What a class inherits stands before its own in pydantic's own schema."""

    verify: bool = Field(True, json_schema_extra={"x-group": "TLS"})
    odd: int = Field(1, json_schema_extra={"x-group": "TLS", "x-advanced": True})


class Config(Mixin):
    """A kind's config."""

    comment: str = ""
    host: str


def test_what_must_be_given_comes_first_and_what_few_need_last():
    assert list(schema_of(Config)["properties"]) == ["host", "comment", "verify", "odd"]
    assert schema_of(Config) is schema_of(Config)
