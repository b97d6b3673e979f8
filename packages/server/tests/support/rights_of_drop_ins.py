"""The rights of what speaks for another tool: Healthchecks' Management API in its three versions, and its badges."""

from support.rights import MEMBER, OPEN, Right

_HEALTHCHECKS: dict[str, Right] = {
    "GET checks/": MEMBER,
    "POST checks/": MEMBER.with_body({"name": "Backup"}),
    "GET checks/{check}": MEMBER,
    "POST checks/{check}": MEMBER.with_body({"name": "Backup"}),
    "DELETE checks/{check}": MEMBER,
    "POST checks/{check}/pause": MEMBER,
    "POST checks/{check}/resume": MEMBER,
    "GET checks/{check}/pings/": MEMBER,
    "GET checks/{check}/pings/{number}/body": MEMBER,
    "GET checks/{check}/flips/": MEMBER,
    "GET channels/": MEMBER,
    "GET badges/": MEMBER,
    "GET status/": OPEN,
}

DROP_INS: dict[str, Right] = {
    **{
        route.replace(" ", f" /api/v{version}/", 1): right
        for version in (1, 2, 3)
        for route, right in _HEALTHCHECKS.items()
    },
    "GET /projects/{project}/metrics/": MEMBER,
    "GET /projects/{project}/metrics/{key}": OPEN,
    "GET /projects/{project}/checks/metrics/{key}": OPEN,
    "GET /b/{states}/{name}": OPEN,
    "GET /badge/{project}/{name}": OPEN,
    "GET /badge/{project}/{signature}/{name}": OPEN,
}
