"""Pydantic's findings in plain words."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError

from watchbell.lib.plain_validation import place_in, sentence_for, without_consequences


class Left(BaseModel):
    model_config = ConfigDict(extra="forbid")
    size: int


class Right(BaseModel):
    name: str


Either = Annotated[
    Annotated[Left, Tag("left")] | Annotated[Right, Tag("right")],
    Discriminator(lambda data: "left" if isinstance(data, dict) and "size" in data else "right"),
]


class Thing(BaseModel):
    port: int = Field(1, ge=1, le=9)
    ratio: float = Field(1, gt=0, lt=2)
    on: bool = True
    name: str = Field("x", min_length=1, max_length=3)
    code: str = Field("123", min_length=3, pattern="^[0-9]*$")
    words: tuple[str, ...] = Field(("a",), min_length=1, max_length=2)
    headers: dict[str, str] = Field(default_factory=dict)
    way: Literal["in", "out"] = "in"
    either: tuple[Either, ...] = Field((Right(name="a"),), min_length=1)


def found(**data: Any) -> list[Any]:
    with pytest.raises(ValidationError) as caught:
        Thing.model_validate(data)
    return list(without_consequences(caught.value.errors()))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"port": 10}, "must be at most 9"),
        ({"port": 0}, "must be at least 1"),
        ({"port": "abc"}, "must be a whole number"),
        ({"port": 1.5}, "must be a whole number"),
        ({"ratio": 0}, "must be more than 0.0"),
        ({"ratio": 2}, "must be less than 2.0"),
        ({"ratio": "x"}, "must be a number"),
        ({"on": "perhaps"}, "must be true or false"),
        ({"name": 5}, "must be text"),
        ({"name": ""}, "must not be empty"),
        ({"name": "long"}, "must have at most 3 characters"),
        ({"code": "1"}, "must have at least 3 characters"),
        ({"code": "abc"}, "is not in the form that this field needs"),
        ({"words": "a"}, "must be a list"),
        ({"words": []}, "must not be empty"),
        ({"words": ["a", "b", "c"]}, "must hold at most 2"),
        ({"headers": "a: b"}, "must be an object with keys and values"),
        ({"way": "up"}, "must be 'in' or 'out'"),
    ],
)
def test_every_usual_mistake_has_plain_words(data: dict[str, Any], sentence: str) -> None:
    assert [sentence_for(each) for each in found(**data)] == [sentence]


def test_what_has_the_wrong_form_is_shown_a_right_one() -> None:
    (wrong,) = found(code="abc")
    assert sentence_for(wrong, example="123") == "must look like 123"
    token = {**wrong, "ctx": {"pattern": "^[!-~]+$"}}
    assert sentence_for(token, example="tk_…") == "must hold no spaces, line breaks or letters with accents"


def test_the_path_is_the_one_that_was_written() -> None:
    data = {"either": [{"size": 1, "colour": "red"}, {}]}
    errors = found(**data)
    assert [place_in(data, each) for each in errors] == [("either", 0, "colour"), ("either", 1, "name")]
    (error,) = found(either=["x"])
    assert place_in({"either": ["x"]}, error) == ("either", 0)


def test_a_list_with_wrong_items_is_not_called_empty() -> None:
    assert [each["loc"] for each in found(either=[{"size": "x"}])] == [("either", 0, "left", "size")]
