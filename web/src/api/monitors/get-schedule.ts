import { queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";
import { monitorKeys } from "@/api/keys";

/** When a monitor's signs of life are awaited. */
export interface Schedule {
  /** The rule in a sentence; empty where there is none. */
  words: string;
  time_zone: string;
  grace_seconds: number | null;
  next_expected_at: string | null;
  /** When silence becomes failure; only of a monitor that exists. */
  deadline_at?: string | null;
  /** The next ones, soonest first. */
  upcoming: string[];
}

export function scheduleQuery(id: string) {
  return queryOptions({
    queryKey: monitorKeys.part(id, "schedule"),
    queryFn: ({ signal }) => get<Schedule>(`/monitors/${id}/schedule`, undefined, signal),
  });
}
