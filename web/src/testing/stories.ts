import type { Delivery } from "@/api/alerts/deliveries";
import type { Alert } from "@/api/alerts/get-alerts";
import type { Incident } from "@/api/incidents/get-incidents";
import type { Channel, Contact, Service } from "@/api/types";

const made = { created_at: "2026-11-01T00:00:00Z", updated_at: "2026-11-01T00:00:00Z" };

export function serviceLike(given: Partial<Service> = {}): Service {
  return {
    id: "service-shop",
    name: "Web shop",
    org_id: "org-1",
    description: "",
    severity: "medium",
    group_name: null,
    display_order: 0,
    is_visible: true,
    is_implicit: false,
    state: "up",
    current_status: "operational",
    floor_status: null,
    monitor_counts: { up: 1 },
    monitors: null,
    muted_until: null,
    held_by: null,
    escalation_policy_id: null,
    ...made,
    ...given,
  };
}

/** The shop has been down for a while and nobody has taken it. */
export function incidentLike(given: Partial<Incident> = {}): Incident {
  return {
    id: "incident-1",
    title: "Web shop is down",
    status: "investigating",
    impact: "major",
    is_auto: true,
    started_at: "2026-11-20T12:00:00Z",
    resolved_at: null,
    acknowledged_at: null,
    acknowledged_by: null,
    acknowledge_note: null,
    created_by: "",
    updates: [
      {
        id: "entry-1",
        kind: "created",
        status: "investigating",
        body: "Front page is down: 503 Service Unavailable",
        created_by: "",
        created_at: "2026-11-20T12:01:00Z",
        is_internal: false,
      },
    ],
    affected_services: [{ id: "service-shop", name: "Web shop", current_status: "major_outage" }],
    monitors: [{ id: "monitor-front", name: "Front page", service_id: "service-shop", status: "down" }],
    ...made,
    ...given,
  };
}

export function alertLike(given: Partial<Alert> = {}): Alert {
  return {
    id: "alert-1",
    type: "failure",
    severity: "medium",
    service_id: "service-shop",
    monitor_id: "monitor-front",
    incident_id: "incident-1",
    message: "503 Service Unavailable",
    reason: "confirmed_down",
    suppressed_by: null,
    created_at: "2026-11-20T12:01:00Z",
    acknowledged_at: null,
    acknowledged_by: null,
    monitor_name: "Shop front",
    deliveries: null,
    ...given,
  };
}

/** Given up: the receiver answered every attempt with an error. */
export function deliveryLike(given: Partial<Delivery> = {}): Delivery {
  return {
    id: "delivery-1",
    alert_id: "alert-1",
    channel_id: "channel-1",
    channel_name: "Ops webhook",
    channel_type: "webhook",
    status: "dead",
    attempt_count: 6,
    due_at: "2026-11-20T12:01:00Z",
    created_at: "2026-11-20T12:01:00Z",
    settled_at: "2026-11-20T12:02:00Z",
    title: "Web shop is down",
    incident_id: "incident-1",
    digest_id: null,
    can_retry: given.status === undefined || given.status === "dead",
    why_no_retry: null,
    attempts: [
      {
        at: "2026-11-20T12:01:01Z",
        ok: false,
        status_code: 500,
        ms: 12,
        answer: "on fire",
        error: "the receiver answered 500",
      },
    ],
    ...given,
  };
}

export function channelLike(given: Partial<Channel> = {}): Channel {
  return {
    id: "channel-1",
    name: "Ops webhook",
    channel_type: "webhook",
    config: { url: "https://hooks.example/1", secret: "********" },
    is_enabled: true,
    events: [],
    min_severity: null,
    remind_every_minutes: null,
    hours: null,
    templates: {},
    contact_id: "contact-1",
    broken_reason: null,
    last_success_at: null,
    failure_streak: 0,
    generated: null,
    ...made,
    ...given,
  };
}

export function contactLike(given: Partial<Contact> = {}): Contact {
  return {
    id: "contact-1",
    name: "Default",
    is_default: true,
    channels: [channelLike()],
    services: [],
    ...made,
    ...given,
  };
}
