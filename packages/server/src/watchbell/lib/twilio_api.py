"""Twilio's REST API of 2010: a form is posted, JSON comes back. https://www.twilio.com/docs/usage/api"""

from collections.abc import Mapping
from urllib.parse import urlencode

from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.outgoing import post
from watchbell.lib.twilio_identity import Account


async def create(
    account: Account, resource: str, form: Mapping[str, str], *, timeout_ms: int, allow_private: bool
) -> HttpAnswer:
    """Makes a resource of the account, ``Messages`` or ``Calls``."""
    return await post(
        f"{account.base_url}/2010-04-01/Accounts/{account.sid}/{resource}.json",
        urlencode(form).encode("ascii"),
        {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {account.basic}"},
        timeout_ms=timeout_ms,
        allow_private=allow_private,
    )
