"""signal-cli-rest-api's ``POST /v2/send`` (`src/api/api.go`, `src/client/client.go`), with signal-cli's own refusals."""

import json
import re
from base64 import b64encode
from typing import Any

from support.receiver import Answer, Received

SECRET = "t0psecret-t0psecret-t0psecret"
SENDER, PERSON, LEFT, NEW_PHONE = "+4915112345678", "+4917112345678", "+4917100000000", "+4917111111111"
GROUP = "group." + b64encode(b64encode(b"g" * 32)).decode()
GROUP_WITH_LEAVER = "group." + b64encode(b64encode(b"l" * 32)).decode()
SENT_AT = 1_700_000_000_123


def config(port: int) -> dict[str, Any]:
    fields = {"number": SENDER, "recipients": [PERSON], "authorization": f"Bearer {SECRET}"}
    return {"url": f"http://127.0.0.1:{port}/", **fields}


def says(request: Received) -> Answer:
    """What the gateway answers behind a proxy that lets everybody through."""
    if (request.method, request.path) != ("POST", "/v2/send"):
        return Answer(404, b"404 page not found")
    try:
        sent = json.loads(request.body)
    except ValueError:
        return _refused("Couldn't process request - invalid request")
    if not sent.get("recipients"):
        return _refused("Couldn't process request - please provide at least one recipient")
    if sent.get("number") != SENDER:
        return _refused(f"User {sent.get('number')} is not registered.\n")
    sorts = {_sort(to) for to in sent["recipients"]}
    if "?" in sorts:
        return _refused("Invalid identifier " + sent["recipients"][0])
    if len(sorts) > 1 or (sorts == {"group"} and len(sent["recipients"]) > 1):
        return _refused("Signal Messenger Groups and phone numbers cannot be specified together in one request!")
    if sent.get("text_mode") != "normal" or len(sent["message"].encode()) > 2000 or not sent["message"]:
        return _refused("the clients would drop, cut or format this")
    if "quote_timestamp" in sent and not (sent.get("quote_author") and "quote_message" in sent):
        return _refused("Failed to send message")
    return _delivered(sent["recipients"])


def _delivered(recipients: list[str]) -> Answer:
    if LEFT in recipients or GROUP_WITH_LEAVER in recipients:
        return _refused(f'Failed to send (some) messages:\n{LEFT}: Unregistered user "{LEFT}"\n{SENT_AT}')
    if NEW_PHONE in recipients:
        return _refused("Unable to complete request due to untrusted recipient keys")
    return Answer(201, json.dumps({"timestamp": str(SENT_AT)}).encode(), {"Content-Type": "application/json"})


def _sort(recipient: str) -> str:
    if re.fullmatch(r"\+[1-9]\d+", recipient):
        return "number"
    if recipient.startswith("group."):
        return "group" if recipient in (GROUP, GROUP_WITH_LEAVER) else "?"
    return "name" if re.fullmatch(r"\w+\.\d+", recipient) else "?"


def _refused(reason: str) -> Answer:
    return Answer(400, json.dumps({"error": reason}).encode(), {"Content-Type": "application/json"})


def captcha(number: str) -> Answer:
    """Signal's rate limit, as the gateway passes it on."""
    body = {"error": "Failed to send message due to rate limiting.", "challenge_tokens": ["c-1"], "account": number}
    return Answer(429, json.dumps(body).encode(), {"Content-Type": "application/json"})


def failed(*kinds: str) -> Answer:
    """What a newer gateway says when nobody was reached: signal-cli's JSON and its last words, as one text."""
    results = [{"recipientAddress": {"number": f"+4917{n}"}, "type": kind} for n, kind in enumerate(kinds)]
    return _refused(json.dumps({"results": results, "timestamp": SENT_AT}) + "\nFailed to send message\n")


def partly(number: str, kind: str) -> Answer:
    """What a newer gateway says when somebody was reached, and this number was not."""
    told = {"timestamp": str(SENT_AT), "errors": {"recipients": [{"number": number, "reason": kind}]}}
    return Answer(201, json.dumps(told).encode(), {"Content-Type": "application/json"})
