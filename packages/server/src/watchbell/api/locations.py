"""Where a thing that was just made is found."""

from starlette.requests import Request
from starlette.responses import Response

DRY_RUN_HEADER = "X-Watchbell-Dry-Run"


def set_location(request: Request, response: Response, identifier: str) -> None:
    """``Location`` of the new thing: the path it was posted to, and its id. A rehearsal made nothing to point to."""
    if DRY_RUN_HEADER not in response.headers:
        response.headers["Location"] = f"{request.url.path.rstrip('/')}/{identifier}"
