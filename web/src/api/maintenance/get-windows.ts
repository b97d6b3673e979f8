import { queryOptions } from "@tanstack/react-query";
import { get, getAll } from "@/api/client";
import { maintenanceKeys } from "@/api/keys";

export type WindowStatus = "scheduled" | "in_progress" | "completed" | "canceled";

/** One time that a window takes place. */
export interface Occurrence {
  starts_at: string;
  ends_at: string;
}

/** Planned work. */
export interface MaintenanceWindow {
  id: string;
  title: string;
  description: string;
  covers_all: boolean;
  service_ids: string[];
  groups: string[];
  tags: string[];
  /** Of the first occurrence. */
  starts_at: string;
  ends_at: string;
  /** RFC 5545; once without. */
  rrule: string | null;
  time_zone: string;
  is_public: boolean;
  /** How long before its start the public reads of it. */
  announce_minutes: number;
  status: WindowStatus;
  /** When it takes place, in words. */
  schedule_text: string;
  /** The present one, else the next; none when it is over for good. */
  occurrence: Occurrence | null;
  next_occurrences: Occurrence[];
  covered_monitor_count: number;
  created_by: string;
  created_at: string;
  updated_at: string;
}

/** All windows: in progress, the next to begin, those that are over. */
export const windowsQuery = queryOptions({
  queryKey: maintenanceKeys.list(),
  queryFn: ({ signal }) => getAll<MaintenanceWindow>("/maintenance-windows", undefined, signal),
});

export const presentWindowsQuery = queryOptions({
  queryKey: maintenanceKeys.list({ status: "in_progress" }),
  queryFn: ({ signal }) => getAll<MaintenanceWindow>("/maintenance-windows", { status: "in_progress" }, signal),
});

export function windowQuery(id: string) {
  return queryOptions({
    queryKey: maintenanceKeys.detail(id),
    queryFn: ({ signal }) => get<MaintenanceWindow>(`/maintenance-windows/${id}`, undefined, signal),
  });
}
