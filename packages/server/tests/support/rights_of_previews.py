"""The rights of previews, of a channel's own words and of how deliveries fare."""

from support.rights import ADMIN, ANYONE, MEMBER, Right

PREVIEWS: dict[str, Right] = {
    "GET /api/v1/channel-templates": ANYONE,
    "POST /api/v1/channels/preview": ADMIN.with_body({}),
    "POST /api/v1/channels/{channel_id}/retry-dead": MEMBER,
    "GET /api/v1/deliveries/summary": MEMBER,
    "GET /api/v1/deliveries/{delivery_id}/payload": MEMBER,
}
