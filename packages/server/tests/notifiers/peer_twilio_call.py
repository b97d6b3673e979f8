"""Twilio's Calls resource: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource"""

from typing import Any
from xml.etree import ElementTree as ET

from notifiers.twilio import OWN, Form, Twilio, account
from support.receiver import Answer, Received

UNSAID = ("https://watch.example/incidents/i1",)
BLOCKED = "+881612345678"


def config(port: int) -> dict[str, Any]:
    return {**account(port), "to": "+1 (415) 555-2671", "sender": OWN}


def check(form: Form) -> tuple[int, str] | None:
    """What Twilio refuses of a call: its code and its words."""
    if form["To"] == BLOCKED:
        return (
            21215,
            "Account not authorized to call +881612345678. Perhaps you need to enable some international permissions",
        )
    if form.get("From") != OWN:
        return 21210, "The source phone number provided is not yet verified for your account."
    if not form.get("Twiml"):
        return 21205, "Url parameter is required."
    if len(form["Twiml"].encode("utf-16-le")) // 2 > 4000:
        return 32018, "Twiml size exceeded maximum allowed value of 4000 characters"
    said(form)
    return None


def said(form: Form) -> tuple[str, dict[str, str]]:
    """What a voice says, and how; raises for what is no TwiML."""
    root = ET.fromstring(form["Twiml"])  # noqa: S314 - our own text
    assert root.tag == "Response"
    assert [child.tag for child in root] == ["Pause", "Say"]
    return root[1].text or "", dict(root[1].attrib)


def twilio() -> Twilio:
    return Twilio("Calls", check)


def says(request: Received) -> Answer:
    return twilio().says(request)
