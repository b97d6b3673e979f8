"""The tables, one module per family. They never leave the store: queries answer with domain values."""

from watchbell.store.tables.alerts import alerts, deliveries, delivery_attempts, mutes, withheld_failures
from watchbell.store.tables.checks import (
    check_attachments,
    check_chunks,
    check_log,
    check_traces,
    rollups_day,
    rollups_hour,
)
from watchbell.store.tables.contacts import channels, contacts, push_subscriptions, service_contacts
from watchbell.store.tables.identity import credentials, members, organizations, sessions, users
from watchbell.store.tables.incidents import (
    incident_entries,
    incident_monitors,
    incident_postmortems,
    incident_services,
    incident_templates,
    incidents,
)
from watchbell.store.tables.instance import audit_log, idempotency_keys, settings
from watchbell.store.tables.maintenance import maintenance_windows
from watchbell.store.tables.metadata import metadata
from watchbell.store.tables.monitors import (
    ingest_addresses,
    metric_readings,
    monitor_states,
    monitors,
    pings,
    schedule_changes,
)
from watchbell.store.tables.on_call import escalation_policies, escalations, on_call_overrides, on_call_schedules
from watchbell.store.tables.services import service_dependencies, services

__all__ = [
    "alerts",
    "audit_log",
    "channels",
    "check_attachments",
    "check_chunks",
    "check_log",
    "check_traces",
    "contacts",
    "credentials",
    "deliveries",
    "delivery_attempts",
    "escalation_policies",
    "escalations",
    "idempotency_keys",
    "incident_entries",
    "incident_monitors",
    "incident_postmortems",
    "incident_services",
    "incident_templates",
    "incidents",
    "ingest_addresses",
    "maintenance_windows",
    "members",
    "metadata",
    "metric_readings",
    "monitor_states",
    "monitors",
    "mutes",
    "on_call_overrides",
    "on_call_schedules",
    "organizations",
    "pings",
    "push_subscriptions",
    "rollups_day",
    "rollups_hour",
    "schedule_changes",
    "service_contacts",
    "service_dependencies",
    "services",
    "sessions",
    "settings",
    "users",
    "withheld_failures",
]
