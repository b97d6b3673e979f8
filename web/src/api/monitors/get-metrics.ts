import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, getCursor, send } from "@/api/client";
import { monitorKeys } from "@/api/keys";
import type { Range } from "@/api/monitors/get-history";

export interface MetricReading {
  at: string;
  value: number;
  is_out_of_range: boolean;
}

/** The values in a stretch of time from `at` on; stretches without any are left out. */
export interface MetricPoint {
  at: string;
  min: number;
  avg: number;
  max: number;
  count: number;
  is_out_of_range: boolean;
}

export interface MetricSeries {
  points: MetricPoint[];
  min_value: number | null;
  max_value: number | null;
  unit: string | null;
}

const POINTS = 300;

export function metricSeriesQuery(id: string, range: Range) {
  return queryOptions({
    queryKey: monitorKeys.part(id, "metric-series", { range }),
    queryFn: ({ signal }) => get<MetricSeries>(`/monitors/${id}/metrics/series`, { range, points: POINTS }, signal),
    placeholderData: keepPreviousData,
  });
}

/** The newest value; `null` when none has come yet. */
export function latestMetricQuery(id: string) {
  return queryOptions({
    queryKey: monitorKeys.part(id, "metric-latest"),
    queryFn: async ({ signal }) => {
      const answer = await send<{ data: MetricReading } | undefined>("GET", `/monitors/${id}/metrics/latest`, {
        signal,
      });
      return answer?.data ?? null;
    },
  });
}

/** Single values, newest first. */
export function metricLogQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: monitorKeys.part(id, "metrics"),
    queryFn: ({ pageParam, signal }) =>
      getCursor<MetricReading>(`/monitors/${id}/metrics`, { after: pageParam, limit: 50 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}
