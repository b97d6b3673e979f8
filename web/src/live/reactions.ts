import type { QueryKey } from "@tanstack/react-query";
import {
  alertKeys,
  contactKeys,
  dashboardKey,
  deliveryKeys,
  hostKeys,
  incidentKeys,
  incidentTemplateKeys,
  maintenanceKeys,
  monitorKeys,
  policyKeys,
  scheduleKeys,
  serviceKeys,
} from "@/api/keys";
import type { LiveEvent } from "@/live/stream";

/** Schedules and policies show the names of contacts, and what of them is gone. */
const contacts = [contactKeys.all, scheduleKeys.all, policyKeys.all, serviceKeys.all];

/** The table: what an event makes stale. Queries nobody looks at are only marked, not fetched. */
const table: Record<string, (data: LiveEvent["data"]) => readonly QueryKey[]> = {
  "check.completed": (data) => [...oneMonitor(data), dashboardKey],
  "monitor.status_changed": (data) => [monitorKeys.lists, ...oneMonitor(data), serviceKeys.all, dashboardKey],
  "monitor.created": (data) => [monitorKeys.lists, ...oneMonitor(data), serviceKeys.all, dashboardKey],
  "monitor.updated": (data) => [monitorKeys.lists, ...oneMonitor(data), serviceKeys.all, dashboardKey],
  "monitor.deleted": () => [monitorKeys.lists, serviceKeys.all, dashboardKey],
  "service.created": () => [serviceKeys.all, dashboardKey],
  "service.updated": () => [serviceKeys.all, dashboardKey],
  "service.deleted": () => [serviceKeys.all, dashboardKey],
  "service.status_changed": () => [serviceKeys.all, dashboardKey],
  "incident.created": () => [incidentKeys.all, serviceKeys.all, dashboardKey],
  "incident.updated": () => [incidentKeys.all, dashboardKey],
  "incident.resolved": () => [incidentKeys.all, serviceKeys.all, dashboardKey],
  "incident.acknowledged": () => [incidentKeys.all, alertKeys.all, dashboardKey],
  "incident.deleted": () => [incidentKeys.all, serviceKeys.all, dashboardKey],
  // A failure that is kept back changes no incident, but what its monitor and its service say.
  "alert.created": (data) => [alertKeys.all, deliveryKeys.all, dashboardKey, serviceKeys.all, ...oneMonitor(data)],
  "delivery.sent": () => [deliveryKeys.all, alertKeys.details, contactKeys.all],
  "delivery.failed": () => [deliveryKeys.all, alertKeys.details, contactKeys.all, dashboardKey],
  "maintenance.created": () => [maintenanceKeys.all],
  "maintenance.updated": () => [maintenanceKeys.all],
  "maintenance.deleted": () => [maintenanceKeys.all],
  "maintenance.started": () => [maintenanceKeys.all, monitorKeys.all, serviceKeys.all, dashboardKey],
  "maintenance.ended": () => [maintenanceKeys.all, monitorKeys.all, serviceKeys.all, dashboardKey],
  // Whom an incident's escalation tells next follows from both.
  "on_call_schedule.created": () => [scheduleKeys.all],
  "on_call_schedule.updated": () => [scheduleKeys.all, policyKeys.all, incidentKeys.details],
  "on_call_schedule.deleted": () => [scheduleKeys.all],
  "escalation_policy.created": () => [policyKeys.all],
  "escalation_policy.updated": () => [policyKeys.all, serviceKeys.all, incidentKeys.details],
  "escalation_policy.deleted": () => [policyKeys.all],
  "contact.created": () => contacts,
  "contact.updated": () => contacts,
  "contact.deleted": () => contacts,
  "channel.created": () => [contactKeys.all],
  "channel.updated": () => [contactKeys.all, dashboardKey],
  "channel.deleted": () => [contactKeys.all],
  "incident_template.created": () => [incidentTemplateKeys.all],
  "incident_template.updated": () => [incidentTemplateKeys.all],
  "incident_template.deleted": () => [incidentTemplateKeys.all],
  "host.sample": (data) => (typeof data.host_id === "string" ? [hostKeys.detail(data.host_id)] : []),
};

/** `null` means everything: events were skipped. */
export function staleAfter(event: LiveEvent): readonly QueryKey[] | null {
  return event.name === "lag" ? null : (table[event.name]?.(event.data) ?? []);
}

function oneMonitor(data: LiveEvent["data"]): QueryKey[] {
  return typeof data.monitor_id === "string" ? [monitorKeys.detail(data.monitor_id)] : [];
}
