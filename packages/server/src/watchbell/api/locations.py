"""`Location` of what was created."""

from starlette.requests import Request
from starlette.responses import Response

DRY_RUN_HEADER = "X-Watchbell-Dry-Run"


def created_at(request: Request, response: Response, resource_id: str) -> None:
    """Point to the new resource below the collection it was posted to; a rehearsal made none."""
    if DRY_RUN_HEADER not in response.headers:
        response.headers["Location"] = f"{request.url.path.rstrip('/')}/{resource_id}"
