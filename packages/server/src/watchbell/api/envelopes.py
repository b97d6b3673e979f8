"""The shapes of answers: one thing, a page of things, or a stretch of a log."""

import base64
from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from watchbell.domain.errors import Invalid

T = TypeVar("T")


class Data(BaseModel, Generic[T]):
    """One thing."""

    data: T


class Pagination(BaseModel):
    """Which page this is, and how many things there are in all."""

    page: int
    per_page: int
    total: int


class Page(BaseModel, Generic[T]):
    """A page of a list."""

    data: list[T]
    pagination: Pagination


class Stretch(BaseModel, Generic[T]):
    """A stretch of a log, newest first. Ask again with `after=<next_cursor>` for the next; `null` when it was the last."""

    data: list[T]
    next_cursor: str | None = None


class PageQuery:
    """`page` from 1 and `per_page` from 1 to 100."""

    def __init__(
        self,
        page: Annotated[int, Query(ge=1, le=1_000_000, description="Which page, from 1")] = 1,
        per_page: Annotated[int, Query(ge=1, le=100, description="How many on a page")] = 20,
    ) -> None:
        self.page = page
        self.per_page = per_page
        self.limit = per_page
        self.offset = (page - 1) * per_page

    def of(self, data: Sequence[T], total: int) -> Page[T]:
        """This page, filled."""
        return Page(data=list(data), pagination=Pagination(page=self.page, per_page=self.per_page, total=total))


class CursorQuery:
    """`after` as the answer before gave it, and `limit` from 1 to 1000."""

    def __init__(
        self,
        after: Annotated[str | None, Query(max_length=200, description="`next_cursor` of the answer before")] = None,
        limit: Annotated[int, Query(ge=1, le=1000, description="How many at most")] = 50,
    ) -> None:
        self.after = decode_cursor(after) if after else None
        self.limit = limit

    def of(self, data: Sequence[T], last: str | None) -> Stretch[T]:
        """This stretch. `last` is the position of its last row, `None` when nothing follows."""
        return Stretch(data=list(data), next_cursor=encode_cursor(last) if last else None)


Paging = Annotated[PageQuery, Depends()]
Cursor = Annotated[CursorQuery, Depends()]


def encode_cursor(position: str) -> str:
    """A position in a log as callers see it: opaque, safe in a URL."""
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> str:
    """The position again. Raises `Invalid` for what we never handed out."""
    try:
        position = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except ValueError:
        position = ""
    if not position or not position.isprintable():
        raise Invalid.field("after", "not a cursor: use next_cursor of the answer before, unchanged")
    return position


def parse_number(position: str | None) -> int | None:
    """A position that is a number. Raises `Invalid` for what we never handed out."""
    if position is None:
        return None
    if not (position.isascii() and position.isdigit() and len(position) < 19):
        raise Invalid.field("after", "not a cursor: use next_cursor of the answer before, unchanged")
    return int(position)


class Problem(BaseModel):
    """What is wrong with one field."""

    field: str = Field(examples=["config.url"])
    message: str


class ErrorFacts(BaseModel):
    """What went wrong, and what to do."""

    code: str = Field(examples=["VALIDATION_ERROR"])
    message: str
    details: list[Problem] = Field(default_factory=list)
    request_id: str


class ErrorBody(BaseModel):
    """Every error of the API."""

    error: ErrorFacts
