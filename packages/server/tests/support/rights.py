"""Who may do what, route by route: the table that the matrix test holds the whole application to."""

from dataclasses import dataclass, replace
from typing import Any

NOBODY_ID = "00000000-0000-7000-8000-000000000000"
EVERYBODY = ("olga", "adam", "mia", "sam", "vera")
INSIDERS = ("olga", "adam", "mia")


@dataclass(frozen=True)
class Right:
    """Who gets past the door: everybody else is told 401 without a credential and 403 with one.

    With `looks` false the route never looks at the credential, so even a wrong one does not matter. `body` is a valid
    one, so that the answer is about the right. `persons_only` refuses the tokens this test uses.
    """

    allowed: tuple[str, ...]
    body: Any = None
    looks: bool = True
    persons_only: bool = False
    rehearsed: bool = True
    """Whether the test may ask with `dry_run`; a few routes have nothing to rehearse and say so first."""

    def with_body(self, body: Any) -> "Right":
        return replace(self, body=body)

    def for_real(self) -> "Right":
        return replace(self, rehearsed=False)


OPEN = Right((*EVERYBODY, "revoked"), looks=False)
ANYONE = Right(EVERYBODY)
SIGNED = Right(("olga", "adam", "mia", "sam"))
MEMBER = Right(INSIDERS)
ADMIN = Right(("olga", "adam"))
OWNER = Right(("olga",))
PERSON = Right((), persons_only=True)

PLATFORM: dict[str, Right] = {
    "GET /health": OPEN,
    "GET /health/ready": OPEN,
    "GET /metrics": OPEN,
    "GET /docs": OPEN,
    "GET /probe": MEMBER,
    "GET /llms.txt": OPEN,
    "GET /scripts/client-heartbeat.sh": OPEN,
    "GET /.well-known/skills/": OPEN,
    "GET /.well-known/skills/index.json": OPEN,
    "GET /.well-known/skills/watchbell/SKILL.md": OPEN,
    "GET /api/v1/health": OPEN,
    "GET /api/v1/llms.txt": OPEN,
    "POST /api/v1/chat-hooks/{name}": Right((), {"update_id": 1}, looks=False),
    "GET /api/v1/setup": OPEN,
    "POST /api/v1/setup": Right(
        (), {"token": "x", "username": "eve", "password": "long enough"}, looks=False, rehearsed=False
    ),
    "GET /api/v1/session": PERSON,
    "POST /api/v1/session": Right((), {"username": "eve", "password": "x"}, looks=False, rehearsed=False),
    "DELETE /api/v1/session": SIGNED,
    "PUT /api/v1/session/password": PERSON.with_body({"current_password": "x", "new_password": "long enough"}),
    "GET /api/v1/organizations": SIGNED,
    "POST /api/v1/organizations": PERSON.with_body({"name": "Acme"}),
    "GET /api/v1/organizations/{slug}": MEMBER,
    "PATCH /api/v1/organizations/{slug}": ADMIN.with_body({}),
    "GET /api/v1/members": MEMBER,
    "POST /api/v1/members": ADMIN.with_body({"username": "eve"}),
    "PATCH /api/v1/members/{user_id}": ADMIN.with_body({"role": "member"}),
    "DELETE /api/v1/members/{user_id}": ADMIN,
    "GET /api/v1/tokens": ADMIN,
    "POST /api/v1/tokens": ADMIN.with_body({"name": "x"}),
    "GET /api/v1/tokens/{token_id}": ADMIN,
    "DELETE /api/v1/tokens/{token_id}": ADMIN,
    "GET /api/v1/audit-log": ADMIN,
    "GET /api/v1/settings": ADMIN,
    "GET /api/v1/ping-key": MEMBER,
    "POST /api/v1/ping-key": ADMIN,
    "PATCH /api/v1/settings": ADMIN.with_body({}),
    "GET /api/v1/kinds": ANYONE,
    "POST /api/v1/kinds/of-url": SIGNED.with_body({"url": "https://shop.example"}).for_real(),
    "GET /api/v1/channel-kinds": ANYONE,
    "GET /api/v1/events": Right((*INSIDERS, "vera")),
    "GET /api/v1/monitors/{monitor_id}/events": MEMBER,
}
