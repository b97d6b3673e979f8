"""What an HTTP peer's answer means for a delivery: a receipt, or `Undelivered` with what to do next."""

from collections.abc import Collection, Mapping
from http import HTTPStatus

from watchbell.domain.message_text import clip, one_line
from watchbell.domain.notifying import Receipt, Undelivered
from watchbell.lib.http_answer import HttpAnswer, hide

GONE = frozenset({404, 410})
"""The statuses by which a receiver says that it is no more."""

TOO_MANY = 429
_MAY_ASK_TO_WAIT = frozenset({TOO_MANY, 503})
_QUOTED = 200
_LOGGED = 4096
"""Of an answer this much is kept, however much was read to find something in it."""


def receipt_of(
    answer: HttpAnswer,
    *,
    permanent: Collection[int] = GONE,
    secrets: Collection[str] = (),
    wait_ms: int | None = None,
    busy_ms: int | None = None,
    advice: Mapping[int, str] | None = None,
) -> Receipt:
    """The receipt of a 2xx answer. Raises `Undelivered` for everything else.

    `permanent` are the statuses after which trying again is useless; `wait_ms` is the peer's wish when it stands in the
    body and not in the header, or comes with another status than 429 and 503; `busy_ms` is how long to wait after a 429
    that names no wait, of a service that counts by the minute; `secrets` are texts of the config that must not come back in
    an answer we keep; `advice` says by status what a person can do about it.
    """
    if answer.status_code is None:
        reason = hide(answer.failure or "there was no answer", secrets)
        raise Undelivered(reason, permanent=answer.is_hopeless)
    text = hide(answer.text, secrets)[:_LOGGED]
    if 200 <= answer.status_code < 300:
        return Receipt(answer.status_code, text)
    asked = answer.retry_after_ms if answer.status_code in _MAY_ASK_TO_WAIT else None
    if asked is None and answer.status_code == TOO_MANY:
        asked = busy_ms
    raise Undelivered(
        _reason(answer, text, secrets, (advice or {}).get(answer.status_code)),
        permanent=answer.status_code in permanent,
        retry_after_ms=asked if wait_ms is None else wait_ms,
        status_code=answer.status_code,
        answer=text,
    )


def _reason(answer: HttpAnswer, text: str, secrets: Collection[str], advice: str | None) -> str:
    code = answer.status_code or 0
    said = f"the receiver answered {code} {_phrase(code)}".rstrip()
    if 300 <= code < 400:
        target = f" to {hide(answer.location, secrets)}" if answer.location else ""
        return f"{said}: a redirect{target}; redirects are not followed, put the final URL into the channel"
    if advice:
        said = f"{said} ({advice})"
    quoted = one_line(text)
    return f"{said}: {clip(quoted, _QUOTED)}" if quoted else said


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return ""
