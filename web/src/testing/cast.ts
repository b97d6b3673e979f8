import type { Monitor, Session } from "@/api/types";

/** Olga owns the organization; Mia is a member. */
export function sessionOf(person: "olga" | "mia"): Session {
  return {
    user: {
      id: `user-${person}`,
      username: person,
      email: `${person}@example.org`,
      is_instance_admin: person === "olga",
      created_at: "2026-11-01T00:00:00Z",
    },
    organizations: [
      { org_id: "org-1", org_slug: "default", org_name: "Acme", role: person === "olga" ? "owner" : "member" },
    ],
  };
}

let count = 0;

export function monitorLike(given: Partial<Monitor> = {}): Monitor {
  count += 1;
  return {
    id: `monitor-${count}`,
    org_id: "org-1",
    service_id: `service-${count}`,
    name: `Monitor ${count}`,
    monitor_type: "http",
    config: { url: "https://example.org" },
    interval_seconds: 60,
    timeout_ms: 10_000,
    failure_threshold: 2,
    recovery_threshold: 1,
    retry_interval_seconds: null,
    failure_window: null,
    degraded_after_ms: null,
    is_active: true,
    is_public: false,
    tags: [],
    regions: [],
    depends_on: [],
    status: "up",
    consecutive_failures: 0,
    last_checked_at: "2026-11-20T12:00:00Z",
    last_response_time_ms: 84,
    last_ping_at: null,
    deadline_at: null,
    slug: null,
    next_expected_at: null,
    ping_count: 0,
    last_status_code: 200,
    facts: {},
    status_reason: null,
    status_since: null,
    held_by: null,
    paused_until: null,
    disabled_reason: null,
    summary: "example.org",
    stats: null,
    recent_checks: [],
    created_at: "2026-11-01T00:00:00Z",
    updated_at: "2026-11-01T00:00:00Z",
    ...given,
  };
}
