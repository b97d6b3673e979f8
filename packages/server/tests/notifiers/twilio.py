"""Twilio's REST API of 2010 as its documentation describes it, for messages and for calls."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from support.receiver import Answer, Received

SID = "AC" + "0123456789abcdef" * 2
TOKEN = "t0psecret-t0psecret-t0psecret-t0"
UNSUBSCRIBED = "+14155550000"
OWN = "+15017122661"

Form = dict[str, str]


class Twilio:
    """An account with one number; `made` are the forms that it took. `check` judges what is particular to a resource."""

    def __init__(self, resource: str, check: Callable[[Form], tuple[int, str] | None]) -> None:
        self.resource, self.check = resource, check
        self.user = SID
        self.made: list[Form] = []

    def says(self, request: Received) -> Answer:
        basic = b64encode(f"{self.user}:{TOKEN}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return error(401, 20003, "Authenticate")
        if request.path != f"/2010-04-01/Accounts/{SID}/{self.resource}.json" or request.method != "POST":
            return error(404, 20404, f"The requested resource {request.path} was not found")
        if request.headers.get("content-type") != "application/x-www-form-urlencoded":
            return error(400, 21604, "A 'To' phone number is required.")
        fields = parse_qs(request.body.decode("ascii"), strict_parsing=True, errors="strict")
        form = {name: values[0] for name, values in fields.items()}
        if not re.fullmatch(r"\+[1-9]\d{6,14}", form.get("To", "")):
            return error(400, 21211, f"The 'To' number {form.get('To')} is not a valid phone number.")
        if found := self.check(form):
            return error(400, *found)
        self.made.append(form)
        return Answer(201, json.dumps({"sid": f"XX{len(self.made):032x}", "status": "queued", **form}).encode())


def error(status: int, code: int, words: str) -> Answer:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return Answer(status, json.dumps({"code": code, "message": words, "more_info": more, "status": status}).encode())


def account(port: int) -> dict[str, Any]:
    return {"account_sid": SID, "auth_token": TOKEN, "base_url": f"http://127.0.0.1:{port}"}
