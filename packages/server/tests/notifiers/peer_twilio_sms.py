"""Twilio's Messages resource: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource"""

from typing import Any

from notifiers.twilio import OWN, UNSUBSCRIBED, Form, Twilio, account
from support.receiver import Answer, Received


def config(port: int) -> dict[str, Any]:
    return {**account(port), "to": "+1 (415) 555-2671", "sender": OWN}


def check(form: Form) -> tuple[int, str] | None:
    """What Twilio refuses of a message: its code and its words."""
    if form["To"] == UNSUBSCRIBED:
        return 21610, "Attempt to send to unsubscribed recipient"
    if not form.get("Body"):
        return 21602, "Message body is required."
    if len(form["Body"].encode("utf-16-le")) // 2 > 1600:
        return 21617, "The concatenated message body exceeds the 1600 character limit"
    if "MessagingServiceSid" not in form and form.get("From") not in (OWN, "Watchbell", "12345"):
        return 21606, "The 'From' phone number provided is not a valid, message-capable Twilio phone number"
    return None


def twilio() -> Twilio:
    return Twilio("Messages", check)


def says(request: Received) -> Answer:
    return twilio().says(request)
