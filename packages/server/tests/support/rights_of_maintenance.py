"""The rights of planned work: members plan it."""

from support.rights import MEMBER, Right

WINDOW = {
    "title": "Upgrade",
    "covers_all": True,
    "starts_at": "2030-01-01T02:00:00Z",
    "ends_at": "2030-01-01T04:00:00Z",
}

MAINTENANCE: dict[str, Right] = {
    "GET /api/v1/maintenance-windows": MEMBER,
    "POST /api/v1/maintenance-windows": MEMBER.with_body(WINDOW),
    "POST /api/v1/maintenance-windows/preview": MEMBER.with_body(WINDOW).for_real(),
    "GET /api/v1/maintenance-windows/calendar": MEMBER,
    "GET /api/v1/maintenance-windows/{window_id}": MEMBER,
    "PATCH /api/v1/maintenance-windows/{window_id}": MEMBER.with_body({}),
    "DELETE /api/v1/maintenance-windows/{window_id}": MEMBER,
    "POST /api/v1/maintenance-windows/{window_id}/start": MEMBER,
    "POST /api/v1/maintenance-windows/{window_id}/end": MEMBER,
    "POST /api/v1/maintenance-windows/{window_id}/cancel": MEMBER,
}
