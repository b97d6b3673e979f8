"""Uptime Kuma's monitors, from its database (1.x, 2.x) or a backup file of 1.x, as a plan.

Facts: the tables and migrations of louislam/uptime-kuma 2.5 (MIT), and the backup files that 1.x wrote.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from watchbell.domain import import_kuma_hosts as hosts
from watchbell.domain import import_kuma_http as web
from watchbell.domain import import_kuma_stores as stores
from watchbell.domain.addresses import token_address
from watchbell.domain.import_kuma_channels import plan_channels
from watchbell.domain.import_kuma_groups import Families
from watchbell.domain.import_kuma_http import Surroundings
from watchbell.domain.import_plan import Draft, Fate, KeptAddress, Plan, PlannedMonitor
from watchbell.domain.import_values import Fields

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
TABLES = (
    "monitor", "tag", "monitor_tag", "proxy", "docker_host", "remote_browser", "notification", "status_page",
    "maintenance", "setting",
)  # fmt: skip
"""The tables that are read; those that a version lacks are empty."""

_KINDS: dict[str, Callable[[Draft, Fields, Surroundings], str]] = {
    "http": web.http,
    "keyword": web.keyword,
    "json-query": web.json_query,
    "real-browser": web.browser,
    "websocket-upgrade": web.websocket,
    "port": hosts.port,
    "ping": hosts.ping,
    "dns": hosts.dns,
    "docker": hosts.docker,
    "system-service": hosts.system_service,
    "smtp": hosts.smtp,
    "sip-options": hosts.sip,
    "ntp": hosts.ntp,
    "radius": hosts.radius,
    "snmp": hosts.snmp,
    "gamedig": hosts.gamedig,
    "steam": hosts.steam,
    "globalping": hosts.globalping,
    "postgres": stores.postgres,
    "mysql": stores.mysql,
    "sqlserver": stores.mssql,
    "mongodb": stores.mongodb,
    "redis": stores.redis,
    "mqtt": stores.mqtt,
    "kafka-producer": stores.kafka,
    "rabbitmq": stores.rabbitmq,
    "grpc-keyword": stores.grpc,
}
_WITHOUT = {
    "tailscale-ping": "there is no such kind here: ping the machine's Tailscale address instead",
    "oracledb": "Oracle databases are not asked here",
    "pm2": "PM2 is not asked here: watch the port or URL of the process, or let it send heartbeats",
}
_LEAST_PERIOD, _LONGEST_PERIOD = 30, 31_536_000
_CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")


def tables_of_backup(document: object) -> Tables:
    """The JSON that 1.x wrote, in the names of the database. Raises `ValueError` for what is no such file."""
    if not isinstance(document, Mapping) or not isinstance(document.get("monitorList"), list):
        raise ValueError('this is no backup of Uptime Kuma: it has no "monitorList"')  # noqa: TRY004 - the file is wrong
    monitors, tags = [], []
    for each in document["monitorList"]:
        if isinstance(each, Mapping):
            row = {_CAMEL.sub(r"_\1", str(name)).lower(): value for name, value in each.items()}
            row.setdefault("accepted_statuscodes_json", row.get("accepted_statuscodes"))
            monitors.append(row)
            own = each.get("tags")
            tags += [
                {"monitor_id": each.get("id"), **tag}
                for tag in (own if isinstance(own, list) else [])
                if isinstance(tag, Mapping)
            ]
    lists = {"notification": document.get("notificationList"), "proxy": document.get("proxyList")}
    others = {
        name: [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
        for name, rows in lists.items()
    }
    return {"monitor": monitors, "monitor_tag": tags, **others}


def plan_kuma(tables: Tables, *, least_interval: int = 30, channels: bool = False) -> Plan:
    """What an import of these tables would do. Never raises, whatever they hold."""
    rows = {name: [Fields(row) for row in tables.get(name, [])] for name in TABLES}
    plan = Plan("Uptime Kuma", found=len(rows["monitor"]))
    around, families = Surroundings(rows), Families(rows["monitor"])
    tags = _tags(rows)
    for fields in rows["monitor"]:
        draft = Draft(_name(fields), least_interval)
        made = _planned(draft, fields, around)
        if made is None:
            plan.notes += draft.notes
            continue
        draft.tags(tags.get(made.key, []))
        made.settings["tags"] = draft.settings["tags"]
        made.group_name = families.path(made.key)
        made.description = fields.text("description")
        made.settings["is_active"] = fields.flag("active", default=True)
        if made.settings["is_active"] and families.is_asleep(made.key):
            made.settings["is_active"] = False
            draft.changed("active", "it is paused, as its group is")
        plan.notes += draft.notes
        plan.monitors.append(made)
    families.gather(plan)
    plan_channels(plan, rows["notification"], wanted=channels)
    _say_what_stays(plan, rows)
    return plan


def _planned(draft: Draft, fields: Fields, around: Surroundings) -> PlannedMonitor | None:
    source = fields.text("type") or "(no type)"
    key = fields.text("id")
    seconds = max(1, fields.whole("interval", 60))
    if source == "push":
        return _push(draft, fields, key, seconds)
    draft.interval(seconds)
    if source == "group":
        kind = "group"
    elif source == "manual":
        kind = _manual(draft, fields)
    elif source in _KINDS:
        kind = _KINDS[source](draft, fields, around)
    else:
        draft.left_out("type", _WITHOUT.get(source, f"there is no kind like {source} here"))
        return None
    if not kind:
        return None
    _rhythm(draft, fields, seconds)
    if fields.flag("upside_down"):
        draft.config["upside_down"] = True
    return draft.planned(key, source, kind, interval_seconds=seconds)


def _manual(draft: Draft, fields: Fields) -> str:
    said = fields.text("manual_status")
    draft.config["status"] = "down" if said == "0" else "up"
    if said not in ("0", "1"):
        draft.changed("manual_status", "nobody had said how it is: it begins as up")
    return "manual"


def _rhythm(draft: Draft, fields: Fields, seconds: int) -> None:
    """Retries and time limits. Without a limit of its own Uptime Kuma takes four fifths of the interval."""
    limit = fields.number("timeout")
    draft.timeout((limit if limit > 0 else seconds * 0.8) * 1000)
    retries = fields.whole("maxretries")
    draft.threshold("failure_threshold", retries + 1, "maxretries")
    again = fields.whole("retry_interval")
    if retries > 0 and 0 < again != seconds:
        draft.settings["retry_interval_seconds"] = min(again, 86_400)
    _no_reminders(draft, fields)


def _no_reminders(draft: Draft, fields: Fields) -> None:
    if fields.whole("resend_interval") > 0:
        draft.left_out("resend_interval", "reminders are a setting of channels here: remind_every_minutes")


def _push(draft: Draft, fields: Fields, key: str, seconds: int) -> PlannedMonitor:
    """A push monitor: down when its interval passes in silence, after its retries."""
    period = min(max(seconds, _LEAST_PERIOD), _LONGEST_PERIOD)
    if period != seconds:
        draft.changed("interval", f"{seconds} s became a period of {period} s")
    retries, again = fields.whole("maxretries"), fields.whole("retry_interval") or seconds
    draft.config |= {"period_seconds": period, "grace_seconds": min(max(1, retries * again), _LONGEST_PERIOD)}
    if retries > 0:
        draft.changed("maxretries", "became the grace; a push that says down is believed at once")
    if fields.flag("upside_down"):
        draft.left_out("upside_down", "silence is failure here: turn the script around that pushes")
    _no_reminders(draft, fields)
    made = draft.planned(key, "push", "heartbeat", interval_seconds=seconds)
    token = fields.text("push_token")
    if token:
        made.addresses.append(KeptAddress(token_address(token), "", "push URL"))
    else:
        draft.left_out("push_token", "there is none: its clients need the new URL")
    return made


def _name(fields: Fields) -> str:
    return fields.text("name")[:200] or f"monitor {fields.text('id')}".strip()


def _tags(rows: Mapping[str, list[Fields]]) -> dict[str, list[str]]:
    """The tags of each monitor: ``name`` or ``name:value``."""
    names = {tag.text("id"): tag.text("name") for tag in rows["tag"]}
    found: dict[str, list[str]] = {}
    for each in rows["monitor_tag"]:
        name, value = each.text("name") or names.get(each.text("tag_id"), ""), each.text("value")
        if name:
            found.setdefault(each.text("monitor_id"), []).append(f"{name}:{value}" if value else name)
    return found


def _say_what_stays(plan: Plan, rows: Mapping[str, list[Fields]]) -> None:
    for page in rows["status_page"]:
        name = page.text("title") or page.text("slug") or "status page"
        plan.leave_out(name, "status page", "make monitors public, or show their services on the status page here")
    for window in rows["maintenance"]:
        plan.leave_out(window.text("title") or "maintenance", "maintenance", "plan it here again")
    if any(monitor.flag("expiry_notification") for monitor in rows["monitor"]):
        why = "a certificate that ends within 21 days makes its monitor degraded, where Uptime Kuma only sent a message"
        plan.note("all monitors", "expiry_notification", Fate.CHANGED, why)
