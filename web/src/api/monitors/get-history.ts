import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, getCursor, getPage } from "@/api/client";
import type { Incident } from "@/api/incidents/get-incidents";
import { monitorKeys } from "@/api/keys";
import type { Check, CheckTrace } from "@/api/types";

export type Range = "1h" | "24h" | "7d" | "30d" | "90d";

/** A span's figures. `uptime` from 0 to 1 is `null` when nothing is known. */
export interface Uptime {
  uptime: number | null;
  checks: number;
  successful: number;
  failures: number;
  up_ms: number;
  down_ms: number;
  degraded_ms: number;
  avg_response_time_ms: number | null;
  p95_response_time_ms: number | null;
}

/** A day of the organization's calendar, such as 2026-01-31. With `in_maintenance` nothing counts: work was planned. */
export interface Day extends Uptime {
  day: string;
  start_at: string;
  in_maintenance?: boolean;
}

/** Response times of the checks in `width_ms` from `at` on; all `null` where there was none. */
export interface ResponsePoint {
  at: string;
  width_ms: number;
  count: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export interface ResponseTimes {
  range: Range;
  points: ResponsePoint[];
  /** Of the checks whose trace was kept, oldest first. */
  phases: ({ at: string } & Record<string, number | string | null>)[];
}

const STRETCH = 50;

export function uptimeQuery(id: string) {
  return queryOptions({
    queryKey: monitorKeys.part(id, "uptime"),
    queryFn: ({ signal }) =>
      get<Record<"24h" | "7d" | "30d" | "90d", Uptime>>(`/monitors/${id}/uptime`, undefined, signal),
  });
}

export function daysQuery(id: string, days = 90) {
  return queryOptions({
    queryKey: monitorKeys.part(id, "days", { days }),
    queryFn: ({ signal }) => get<Day[]>(`/monitors/${id}/uptime-history`, { days }, signal),
  });
}

export function responseTimesQuery(id: string, range: Range, points = 180) {
  return queryOptions({
    queryKey: monitorKeys.part(id, "response-times", { range, points }),
    queryFn: ({ signal }) => get<ResponseTimes>(`/monitors/${id}/response-times`, { range, points }, signal),
    placeholderData: keepPreviousData,
  });
}

/** The log of checks, newest first, as far back as somebody asks. */
export function checkLogQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: monitorKeys.part(id, "check-log"),
    queryFn: ({ pageParam, signal }) =>
      getCursor<Check>(`/monitors/${id}/checks`, { after: pageParam, limit: STRETCH }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** One check with its trace. What has happened does not change. */
export function checkQuery(monitorId: string, checkId: string) {
  return queryOptions({
    queryKey: ["check", checkId] as const,
    queryFn: ({ signal }) => get<CheckTrace>(`/monitors/${monitorId}/checks/${checkId}`, undefined, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The newest incidents that the monitor joined. */
export function monitorIncidentsQuery(id: string) {
  return queryOptions({
    queryKey: monitorKeys.part(id, "incidents"),
    queryFn: ({ signal }) => getPage<Incident>(`/monitors/${id}/incidents`, { per_page: 20 }, signal),
  });
}
