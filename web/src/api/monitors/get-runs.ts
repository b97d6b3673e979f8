import { queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";
import { monitorKeys } from "@/api/keys";

/** A run that has begun and has not ended. */
export interface OpenRun {
  run_id: string | null;
  started_at: string;
}

/** How long runs took; all `null` before the first one that told both its ends. */
export interface RunStatistics {
  count: number;
  last_ms: number | null;
  min_ms: number | null;
  avg_ms: number | null;
  median_ms: number | null;
  p95_ms: number | null;
  max_ms: number | null;
}

export interface Runs {
  open: OpenRun[];
  statistics: RunStatistics;
}

export function runsQuery(id: string) {
  return queryOptions({
    queryKey: monitorKeys.part(id, "runs"),
    queryFn: ({ signal }) => get<Runs>(`/monitors/${id}/runs`, undefined, signal),
  });
}
