import type { EscalationPolicy } from "@/api/escalation/get-policies";
import type { CalendarEntry } from "@/api/maintenance/get-calendar";
import type { MaintenanceWindow } from "@/api/maintenance/get-windows";
import type { OnCallSchedule } from "@/api/on-call/get-schedules";

const made = { created_at: "2026-11-01T00:00:00Z", updated_at: "2026-11-01T00:00:00Z" };

/** Patches of the shop's databases, every Tuesday night in Berlin. */
export function windowLike(given: Partial<MaintenanceWindow> = {}): MaintenanceWindow {
  return {
    id: "window-1",
    title: "Patches",
    description: "",
    covers_all: false,
    service_ids: ["service-shop"],
    groups: [],
    tags: [],
    starts_at: "2026-11-24T21:00:00Z",
    ends_at: "2026-11-24T23:30:00Z",
    rrule: "FREQ=WEEKLY;BYDAY=TU",
    time_zone: "Europe/Berlin",
    is_public: true,
    announce_minutes: 1_440,
    status: "scheduled",
    schedule_text: "Every Tuesday 22:00–00:30 the next day (Europe/Berlin)",
    occurrence: { starts_at: "2026-11-24T21:00:00Z", ends_at: "2026-11-24T23:30:00Z" },
    next_occurrences: [{ starts_at: "2026-11-24T21:00:00Z", ends_at: "2026-11-24T23:30:00Z" }],
    covered_monitor_count: 2,
    created_by: "olga",
    ...made,
    ...given,
  };
}

export function entryLike(given: Partial<CalendarEntry> = {}): CalendarEntry {
  return {
    window_id: "window-1",
    title: "Patches",
    status: "scheduled",
    is_public: true,
    is_recurring: true,
    starts_at: "2026-11-24T21:00:00Z",
    ends_at: "2026-11-24T23:30:00Z",
    ...given,
  };
}

/** Anna and Ben take weeks; now it is Anna's. */
export function scheduleLike(given: Partial<OnCallSchedule> = {}): OnCallSchedule {
  return {
    id: "schedule-1",
    name: "Operations",
    time_zone: "Europe/Berlin",
    rotations: [
      {
        name: "Weeks",
        participants: ["anna", "ben"],
        starts_on: "2026-11-02",
        handover: "09:00",
        turn: { every: 1, unit: "week" },
        windows: [],
      },
    ],
    on_call: {
      at: "2026-11-21T12:00:00Z",
      contact_id: "anna",
      contact_name: "Anna",
      rotation: "Weeks",
      is_override: false,
      until: "2026-11-23T08:00:00Z",
    },
    overrides: [],
    warnings: [],
    has_feed: false,
    ...made,
    ...given,
  };
}

/** Whoever is on call at once, Ben after a quarter of an hour. */
export function policyLike(given: Partial<EscalationPolicy> = {}): EscalationPolicy {
  return {
    id: "policy-1",
    name: "Around the clock",
    steps: [
      { wait_minutes: 0, contact_ids: [], schedule_ids: ["schedule-1"] },
      { wait_minutes: 15, contact_ids: ["ben"], schedule_ids: [] },
    ],
    repeats: 0,
    repeat_after_minutes: 10,
    services: [{ id: "service-shop", name: "Web shop" }],
    warnings: [],
    ...made,
    ...given,
  };
}
