"""`ETag` on single resources and `If-Match` on their writes: nobody overwrites what they have not read."""

import re
from typing import Annotated

from fastapi import Depends, Header
from starlette.responses import Response

from watchbell.domain.errors import Invalid

_TAG = re.compile(r'^\s*(?:W/)?"(\d{1,18})"\s*$')


def set_etag(response: Response, version: int) -> None:
    """Tell which version this is."""
    response.headers["ETag"] = f'"{version}"'


def _expected_version(
    if_match: Annotated[str | None, Header(description="The `ETag` you read; a stale one is a 409")] = None,
) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    found = _TAG.match(if_match)
    if found is None:
        raise Invalid.field("If-Match", 'send the ETag you read, for example "3", or leave the header out')
    return int(found[1])


IfMatch = Annotated[int | None, Depends(_expected_version)]
"""The version the writer has read, for `domain.versions.expect_version` inside the transaction."""
