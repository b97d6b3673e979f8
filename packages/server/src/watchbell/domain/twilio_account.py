"""What the channels by Twilio have in common: the account's fields, and what Twilio's errors mean for a delivery."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from watchbell.domain.http_receipts import receipt_of
from watchbell.domain.notifying import ChannelConfig, Receipt
from watchbell.lib.base_address import ServerUrl
from watchbell.lib.http_answer import HttpAnswer
from watchbell.lib.twilio_identity import Account

_TOO_MANY_REQUESTS = 20429
_PASSES = frozenset({10004, 14107, _TOO_MANY_REQUESTS, 21611, 30001})
"""Too many requests or calls at once, or a full queue: errors of 4xx that time mends."""
_BUSY_MS = 30_000
"""A call lasts a minute, and a queue is emptied by the second; only 20429 is over in a moment. Twilio names no wait."""
_FINAL = frozenset({400, 401, 403, 404, 410})
_UNKNOWN = "copy the account SID and the token from Twilio's console again"
_ADVICE = {
    10004: "too many calls of this Twilio account go on at once",
    20003: _UNKNOWN,
    20005: "the Twilio account is not active",
    20404: _UNKNOWN,
    21210: "the sender is not a number of this account: buy or verify it in Twilio",
    21211: "the number that is to be reached is none: write it with + and the country code",
    21212: "the sender is no number: write it with + and the country code",
    21214: "the number cannot be reached",
    21215: "allow calls to this country in Twilio: Voice → Settings → Geo permissions",
    21216: "Twilio does not call this number",
    21217: "the number that is to be reached is none: write it with + and the country code",
    21219: "a trial account reaches verified numbers only: verify it in Twilio, or upgrade",
    21266: "the sender and the number that is to be reached are the same",
    21408: "allow messages to this country in Twilio: Messaging → Settings → Geo permissions",
    21606: "the sender is not a number of this account that can send text messages",
    21608: "a trial account reaches verified numbers only: verify it in Twilio, or upgrade",
    21610: "the number has opted out: let its owner send START to the sender",
    21611: "too many messages of this sender wait in Twilio",
    21612: "this sender cannot reach this number",
    21614: "the number is not a mobile one",
    21635: "the number is not a mobile one",
    21659: "the sender is not a number of this account",
    21660: "the sender is not a number of this account",
}
"""By Twilio's code: what a person can do. https://www.twilio.com/docs/api/errors"""


def without_blanks(value: object) -> object:
    """A number as people write it, without its blanks, dots and brackets; anything else as it is."""
    return re.sub(r"[\s().\-/]", "", value) if isinstance(value, str) and value.strip().startswith("+") else value


def _check_number(number: str) -> str:
    if not re.fullmatch(r"\+[1-9]\d{6,14}", number):
        raise ValueError("a phone number is + and the country code, then digits: +14155552671")
    return number


PhoneNumber = Annotated[str, BeforeValidator(without_blanks), AfterValidator(_check_number), Field(max_length=32)]
"""A number as E.164 writes it; blanks and brackets that people type are left out."""


class TwilioConfig(ChannelConfig):
    """An account of Twilio."""

    account_sid: str = Field(
        pattern=r"^AC[0-9a-f]{32}$",
        title="Account SID",
        description="In Twilio's console on the first page, under Account Info. It starts with AC.",
        json_schema_extra={"x-placeholder": "AC0123456789abcdef0123456789abcdef"},
    )
    auth_token: str = Field(
        repr=False,
        min_length=8,
        max_length=256,
        pattern=r"^[!-~]+$",
        title="Auth token",
        description="Beside the account SID; or the secret of an API key, whose SID goes below.",
        json_schema_extra={"x-secret": True, "x-placeholder": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
    )
    api_key_sid: str | None = Field(
        None,
        pattern=r"^SK[0-9a-f]{32}$",
        title="API key SID",
        description="Only when the token above is the secret of an API key. It starts with SK.",
        json_schema_extra={"x-group": "Account", "x-advanced": True},
    )
    base_url: ServerUrl = Field(
        "https://api.twilio.com",
        title="API server",
        description="Another one for accounts in another region, such as https://api.dublin.ie1.twilio.com.",
        json_schema_extra={"format": "uri", "x-group": "Account", "x-advanced": True},
    )

    @property
    def account(self) -> Account:
        """Who asks Twilio."""
        return Account(self.base_url, self.account_sid, self.api_key_sid or self.account_sid, self.auth_token)


def receipt(config: TwilioConfig, answer: HttpAnswer) -> Receipt:
    """The receipt of what Twilio took. Raises `Undelivered`, permanent for what a person must mend."""
    said, status = answer.as_object().get("code"), answer.status_code
    code = said if isinstance(said, int) else 0
    advice = {status: _ADVICE[code]} if status is not None and code in _ADVICE else {}
    permanent = () if code in _PASSES else _FINAL
    is_full = code in _PASSES and code != _TOO_MANY_REQUESTS
    return receipt_of(
        answer,
        permanent=permanent,
        secrets=(config.auth_token, config.account.basic),
        wait_ms=(_BUSY_MS if answer.retry_after_ms is None else answer.retry_after_ms) if is_full else None,
        advice=advice,
    )
