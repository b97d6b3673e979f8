"""For AI agents: what Watchbell does and how to use it, in one page of plain text and one skill."""

import asyncio
from functools import cache
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from watchbell import listeners, probers
from watchbell.api.deps import State
from watchbell.api.known_parameters import TAKES_ANY
from watchbell.domain.assertions import Operator
from watchbell.domain.probing import Prober
from watchbell.lib.json_schema import schema_of

root_router = APIRouter(tags=["agents"])
global_router = APIRouter(tags=["agents"], dependencies=[TAKES_ANY])

_SKILL_DESCRIPTION = (
    "Watch a website, API, server or scheduled job with Watchbell and be told when it fails. Use it to create monitors, "
    "ask for their state, wait for events and read incidents over HTTP."
)

_GUIDE = """\
# Watchbell

> Watches websites, servers and scheduled jobs, tells people when one fails, and keeps the history. This page is all an
> agent needs; the whole API is described by {base}/api/v1/openapi.json.

## Create a monitor: one POST

    curl -sS {base}/api/v1/monitors -H 'Authorization: Bearer wbt_…' -H 'Content-Type: application/json' \\
      -d '{{"name": "Shop", "url": "https://shop.example"}}'

`url` alone chooses the kind by its scheme (`https://…`, `tcp://host:port`, `dns://name`, more below). Or say it whole:
`{{"name": "…", "monitor_type": "http", "config": {{…}}, "interval_seconds": 60}}`. The answer (201) has `data.id` and, once,
`data.manage_key`: a key (`wbm_…`) that opens just this monitor. Keep it. {anonymous}

Kinds and the main fields of their `config` (all fields with their schemas, and what assertions can be about: GET
{base}/api/v1/kinds):

{kinds}

A `manual` monitor is what you say: PUT {base}/api/v1/monitors/ID/status.

## Report in

Kinds that are told have URLs of their own in the answer; whoever knows one needs no other credential.

    POST {base}/heartbeat/TOKEN              the job ran; also /start, /fail, /log and /EXIT_STATUS; ?rid=UUID names a run
    POST {base}/webhook/TOKEN/fail           something failed: {{"message", "severity"}}; …/recover when it is over
    POST {base}/metric/TOKEN                 {{"value": 1.5}}, ?value=1.5, or a list of {{"value", "at"}}

    curl -sS {base}/api/v1/monitors -H 'Authorization: Bearer wbt_…' -H 'Content-Type: application/json' \\
      -d '{{"name": "Backup", "monitor_type": "heartbeat", "config": {{"schedule": "0 3 * * *", "time_zone": "Europe/Berlin"}}}}'

A heartbeat is expected by `period_seconds`, by `schedule` (cron or systemd's OnCalendar) or by a period within weekly `windows`;
POST {base}/api/v1/schedules/preview shows the next runs before anything is made. With the organization's ping key
(GET {base}/api/v1/ping-key) a POST to {base}/ping/KEY/any-slug?create=1 makes the monitor and pings it. `watchbell run -- command`
does all of it around a command. Clients of Healthchecks, Uptime Kuma, Gatus, Prometheus (as its Alertmanager) and NetMon only
change the host name.

## Say what a good answer is

Most kinds take `assertions` in their config:

    "assertions": [{{"subject": "json", "path": "$.status", "operator": "equals", "value": "ok"}},
                   {{"subject": "response_time", "operator": "less_than", "value": 800, "severity": "degraded"}}]

Operators: {operators}. `{{"match": "any", "assertions": […]}}` is a group.

Try it before you create it: POST {base}/api/v1/monitors/test with the same body. The answer shows the course of the
check, step by step, with the actual values. GET {base}/probe?target=URL&module=http_2xx answers for Prometheus like blackbox_exporter.

## Keys

| key | how to send it | opens |
|---|---|---|
| `wbt_…` API token | `Authorization: Bearer` or `X-API-Key` | one organization, by role or scopes; made in the settings |
| `wbm_…` manage key | the same, or `?key=` | one monitor |

401: no key, or a wrong one. 403: not with this key. 429: wait `Retry-After` seconds.

## Read

    GET {base}/api/v1/monitors/ID                 state: up, down, degraded, paused, maintenance, unknown
    GET {base}/api/v1/monitors/ID/checks          newest checks first; go on with ?after=<next_cursor>
    GET {base}/api/v1/monitors/ID/uptime          24h, 7d, 30d, 90d
    GET {base}/api/v1/incidents                   what is or was wrong
    GET {base}/api/v1/status                      the whole organization at a glance

Success is `{{"data": …}}`, lists add `pagination`, logs `next_cursor`. An error is
`{{"error": {{"code", "message", "details": [{{"field", "message"}}], "request_id"}}}}`; the message says what to do.

## Change safely

- `Idempotency-Key: <uuid>` on a POST: repeat it as often as you like, it is done once (24 hours).
- `?dry_run=true` on any write: the answer shows what would be, nothing is changed.
- `If-Match: <ETag you read>` on PATCH: 409 when somebody else was faster. Unknown fields and query parameters are refused by name.
- POST {base}/api/v1/monitors/ID/check runs a check now.
- POST {base}/api/v1/maintenance-windows plans work: nobody is alarmed while it lasts; `/preview` shows what that would be.
- POST …/monitors/ID/pause and /resume; DELETE …/monitors/ID.

## Wait for events

    curl -N {base}/api/v1/events -H 'Authorization: Bearer wbt_…'

Server-sent events: `monitor.status_changed`, `incident.created`, `incident.resolved`, `check.completed` and more; one monitor:
`/api/v1/monitors/ID/events`. After a break send `Last-Event-ID`: what you missed comes again; an event `lag` means that some
is gone, so read the state anew.
"""

_ANONYMOUS = "Here no credential is needed for that: ten monitors an hour, public targets, intervals from 60 seconds."
_SIGNED = "A credential is needed."


class SkillOut(BaseModel):
    """One skill and its files, relative to its folder."""

    name: str
    description: str
    files: list[str]


class SkillsOut(BaseModel):
    """The skills of this server."""

    skills: list[SkillOut]


def guide(base_url: str, *, anonymous: bool) -> str:
    """The page for agents."""
    return _GUIDE.format(
        base=base_url.rstrip("/"),
        kinds=_kinds(),
        operators=", ".join(f"`{operator.value}`" for operator in Operator),
        anonymous=_ANONYMOUS if anonymous else _SIGNED,
    )


@cache
def _kinds() -> str:
    asked = [f"- `{kind}`: {_fields(schema_of(item.target))}{_urls(item)}" for kind, item in probers.shelf().items()]
    told = [f"- `{kind}`: {_fields(schema_of(item.target))}" for kind, item in listeners.shelf().items()]
    return "\n".join([*asked, *told])


def _urls(item: Prober[Any]) -> str:
    schemes = ", ".join(f"`{scheme}://`" for scheme in item.schemes)
    return f"; by URL {schemes}" if schemes else ""


def _fields(schema: dict[str, Any]) -> str:
    """What most people need: the fields that a form shows at once."""
    required = set(schema.get("required", ()))
    fields = schema.get("properties", {}).items()
    names = [name for name, it in fields if name not in ("kind", "assertions") and not it.get("x-advanced")]
    return ", ".join(f"`{name}`{' (required)' if name in required else ''}" for name in names) or "nothing to set"


@root_router.get("/llms.txt", summary="The guide for agents", response_class=Response, operation_id="root_llms_txt")
@global_router.get("/llms.txt", summary="The guide for agents", response_class=Response, operation_id="read_llms_txt")
async def read_llms_txt(state: State) -> Response:
    """One page of plain text: create a monitor, keys, events."""
    options = state.ctx.options
    text = await asyncio.to_thread(guide, options.base_url, anonymous=options.anonymous_monitors)
    return Response(text, media_type="text/markdown")


@root_router.get("/.well-known/skills/", summary="List the skills", operation_id="list_skills")
@root_router.get("/.well-known/skills/index.json", summary="List the skills", operation_id="read_skills_index")
async def list_skills() -> SkillsOut:
    """The index that agents look for."""
    return SkillsOut(skills=[SkillOut(name="watchbell", description=_SKILL_DESCRIPTION, files=["SKILL.md"])])


@root_router.get("/.well-known/skills/watchbell/SKILL.md", summary="Read the skill", response_class=Response)
async def read_skill(state: State) -> Response:
    """The guide as a skill file."""
    options = state.ctx.options
    front = f"---\nname: watchbell\ndescription: {_SKILL_DESCRIPTION}\n---\n\n"
    text = front + await asyncio.to_thread(guide, options.base_url, anonymous=options.anonymous_monitors)
    return Response(text, media_type="text/markdown")
