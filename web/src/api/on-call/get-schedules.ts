import { queryOptions } from "@tanstack/react-query";
import { get, getAll } from "@/api/client";
import { scheduleKeys } from "@/api/keys";

export type TurnUnit = "hour" | "day" | "week";
type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** People who take turns. */
export interface Rotation {
  name: string;
  /** Ids of contacts in the order of their turns. */
  participants: string[];
  /** The day of the first turn: "2026-11-23". */
  starts_on: string;
  /** When turns begin: "09:00". */
  handover: string;
  turn: { every: number; unit: TurnUnit };
  /** Only at these times of the week; always when empty. */
  windows: { days: Weekday[]; start: string; end: string }[];
}

/** Who is on call at an instant; nobody where `contact_id` is null. */
export interface OnCall {
  at: string;
  contact_id: string | null;
  contact_name: string | null;
  rotation: string | null;
  is_override: boolean;
  /** When that ends, if it soon does. */
  until: string | null;
}

/** Somebody stands in. */
export interface Override {
  id: string;
  schedule_id: string;
  contact_id: string;
  contact_name: string;
  starts_at: string;
  ends_at: string;
  created_by: string;
  created_at: string;
}

export interface OnCallSchedule {
  id: string;
  name: string;
  time_zone: string;
  /** The last one that has somebody wins. */
  rotations: Rotation[];
  on_call: OnCall;
  /** Those that are not over. */
  overrides: Override[];
  /** Times when nobody is on call, contacts that are gone: a sentence each. */
  warnings: string[];
  has_feed: boolean;
  created_at: string;
  updated_at: string;
}

export const schedulesQuery = queryOptions({
  queryKey: scheduleKeys.list(),
  queryFn: ({ signal }) => getAll<OnCallSchedule>("/on-call-schedules", undefined, signal),
  // Who is on call changes by the clock alone.
  refetchInterval: 60_000,
});

export function scheduleQuery(id: string) {
  return queryOptions({
    queryKey: scheduleKeys.detail(id),
    queryFn: ({ signal }) => get<OnCallSchedule>(`/on-call-schedules/${id}`, undefined, signal),
    refetchInterval: 60_000,
  });
}
