"""The rights of what people do with incidents beyond writing them: members do the daily work."""

from support.rights import MEMBER, NOBODY_ID, Right

INCIDENTS: dict[str, Right] = {
    "DELETE /api/v1/incidents/{incident_id}/acknowledge": MEMBER,
    "POST /api/v1/incidents/{incident_id}/merge": MEMBER.with_body({"into": NOBODY_ID}),
    "POST /api/v1/incidents/{incident_id}/separate": MEMBER,
    "GET /api/v1/incidents/{incident_id}/escalation": MEMBER,
    "GET /api/v1/incident-templates": MEMBER,
    "POST /api/v1/incident-templates": MEMBER.with_body({"name": "Disk", "title": "A disk is full"}),
    "GET /api/v1/incident-templates/{template_id}": MEMBER,
    "PATCH /api/v1/incident-templates/{template_id}": MEMBER.with_body({}),
    "DELETE /api/v1/incident-templates/{template_id}": MEMBER,
    "POST /api/v1/incident-templates/{template_id}/fill": MEMBER.for_real(),
    "GET /api/v1/incidents/{incident_id}/postmortem": MEMBER,
    "PUT /api/v1/incidents/{incident_id}/postmortem": MEMBER.with_body({"body": "We are sorry"}),
    "POST /api/v1/incidents/{incident_id}/postmortem/publish": MEMBER,
    "POST /api/v1/incidents/{incident_id}/postmortem/unpublish": MEMBER,
}
