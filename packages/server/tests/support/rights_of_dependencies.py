"""The rights of what services depend on."""

from support.rights import MEMBER, Right

DEPENDENCIES: dict[str, Right] = {
    "GET /api/v1/services/graph": MEMBER,
    "GET /api/v1/services/{service_id}/dependencies": MEMBER,
    "PUT /api/v1/services/{service_id}/dependencies": MEMBER.with_body({"depends_on": []}),
}
