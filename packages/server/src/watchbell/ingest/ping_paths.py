"""The verbs that stand at the end of ping URLs: nothing, /start, /fail, /log or an exit status."""

from watchbell.domain.errors import BadRequest
from watchbell.domain.pings import PingKind, Reading, Signal
from watchbell.ingest.requests import Request
from watchbell.lib.finite_numbers import finite_number
from watchbell.lib.ids import is_uuid

_VERBS = {"": PingKind.SUCCESS, "start": PingKind.START, "fail": PingKind.FAIL, "log": PingKind.LOG}


def verb_of(text: str) -> tuple[PingKind, int | None]:
    """What a verb says, and the exit status if it is one. Raises `BadRequest`."""
    kind = _VERBS.get(text)
    if kind is not None:
        return kind, None
    if not (text.isascii() and text.isdigit()):
        message = f"/{text[:40]} is not known: use /start, /fail, /log or an exit status"
        raise BadRequest(message)
    if len(text) > 5 or int(text) > 255:
        raise BadRequest("an exit status lies between 0 and 255")
    status = int(text)
    return (PingKind.FAIL if status else PingKind.SUCCESS), status


def run_id_of(request: Request) -> str | None:
    """The run that `rid` names, in lower case. Raises `BadRequest`."""
    run_id = request.query.get("rid")
    if run_id is None:
        return None
    if not is_uuid(run_id.lower()):
        raise BadRequest("rid must be a UUID")
    return run_id.lower()


def value_of(request: Request) -> tuple[Reading, ...]:
    """The value that ``?value=`` tells of a metric; none without it. Raises `BadRequest`."""
    said = request.query.get("value")
    if said is None:
        return ()
    try:
        return (Reading(finite_number(said)),)
    except ValueError as error:
        message = f"value {error}"
        raise BadRequest(message) from None


def ping_signal(request: Request, kind: PingKind, exit_status: int | None) -> Signal:
    """A ping as the request tells it. Raises `BadRequest`."""
    return Signal(
        kind=kind,
        exit_status=exit_status,
        run_id=run_id_of(request),
        source=request.source,
        scheme=request.scheme,
        method=request.method,
        user_agent=request.user_agent,
        body=request.body,
        readings=value_of(request),
        signature=signature_of(request),
    )


def signature_of(request: Request) -> str | None:
    """What the sender proves itself by, as GitHub's webhooks do: ``sha256=`` and the body's HMAC."""
    return request.header(b"x-hub-signature-256") or request.header(b"x-watchbell-signature-256") or None
