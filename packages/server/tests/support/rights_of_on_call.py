"""The rights of on-call schedules and escalation policies: admins set them up, members stand in for each other."""

from support.rights import ADMIN, MEMBER, NOBODY_ID, OPEN, Right

_SCHEDULE = "/api/v1/on-call-schedules"
_POLICY = "/api/v1/escalation-policies"
_ROTATION = {"name": "Days", "participants": [NOBODY_ID], "starts_on": "2027-01-01"}
_SPAN = {"from": "2027-01-01T00:00:00Z", "to": "2027-01-02T00:00:00Z"}
_OVERRIDE = {"contact_id": NOBODY_ID, "starts_at": "2027-02-01T00:00:00Z", "ends_at": "2027-02-02T00:00:00Z"}

ON_CALL: dict[str, Right] = {
    f"GET {_SCHEDULE}": MEMBER,
    f"POST {_SCHEDULE}": ADMIN.with_body({"name": "Nights"}),
    f"POST {_SCHEDULE}/preview": MEMBER.with_body({"rotations": [_ROTATION], **_SPAN}).for_real(),
    f"GET {_SCHEDULE}/{{schedule_id}}": MEMBER,
    f"PATCH {_SCHEDULE}/{{schedule_id}}": ADMIN.with_body({}),
    f"DELETE {_SCHEDULE}/{{schedule_id}}": ADMIN,
    f"GET {_SCHEDULE}/{{schedule_id}}/shifts": MEMBER,
    f"GET {_SCHEDULE}/{{schedule_id}}/on-call": MEMBER,
    f"POST {_SCHEDULE}/{{schedule_id}}/overrides": MEMBER.with_body(_OVERRIDE),
    f"DELETE {_SCHEDULE}/{{schedule_id}}/overrides/{{override_id}}": MEMBER,
    f"POST {_SCHEDULE}/{{schedule_id}}/feed": ADMIN,
    f"DELETE {_SCHEDULE}/{{schedule_id}}/feed": ADMIN,
    "GET /on-call/{token}.ics": OPEN,
    f"GET {_POLICY}": MEMBER,
    f"POST {_POLICY}": ADMIN.with_body({"name": "Escalate", "steps": [{"contact_ids": [NOBODY_ID]}]}),
    f"GET {_POLICY}/{{policy_id}}": MEMBER,
    f"PATCH {_POLICY}/{{policy_id}}": ADMIN.with_body({}),
    f"DELETE {_POLICY}/{{policy_id}}": ADMIN,
    f"POST {_POLICY}/{{policy_id}}/simulate": MEMBER.with_body({}).for_real(),
}
