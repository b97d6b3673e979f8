"""What a request shows to prove who asks: read from its headers, cookies and query, judged elsewhere."""

import base64
import binascii

from starlette.requests import Request

from watchbell.domain.credentials import CredentialKind, Presented
from watchbell.domain.errors import Unauthorized

KEY_PARAMETER = "key"
SESSION_COOKIE = "watchbell_session"
CSRF_COOKIE = "watchbell_csrf"
CSRF_HEADER = "X-Watchbell-CSRF"


def presented_by(request: Request) -> Presented:
    """The credential of a request; the `Authorization` header wins over all others. Raises `Unauthorized`."""
    if authorization := request.headers.get("authorization"):
        return _from_authorization(authorization)
    if token := request.headers.get("x-api-key"):
        return Presented(token=token.strip())
    # Keys in a URL end up in logs, so only keys that open a single resource may be sent that way.
    key = request.query_params.get(KEY_PARAMETER)
    if key is not None and key.startswith(CredentialKind.MANAGE.prefix):
        return Presented(token=key)
    return Presented(session=request.cookies.get(SESSION_COOKIE) or None)


def _from_authorization(value: str) -> Presented:
    scheme, _, rest = value.strip().partition(" ")
    rest = rest.strip()
    if scheme.lower() == "bearer" and rest:
        return Presented(token=rest)
    if scheme.lower() == "basic":
        try:
            name, colon, secret = base64.b64decode(rest, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeError):
            raise Unauthorized("the Authorization header is not valid Basic") from None
        if colon:
            return Presented(token=secret) if name == "token" else Presented(username=name, password=secret)
    raise Unauthorized("send 'Authorization: Bearer <token>', or Basic with a user name and password")
