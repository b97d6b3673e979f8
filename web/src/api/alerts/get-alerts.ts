import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Delivery } from "@/api/alerts/deliveries";
import { get, getCursor, post } from "@/api/client";
import { alertKeys } from "@/api/keys";
import type { AlertType, Severity } from "@/api/types";

/** The record that people are to be told something; `suppressed_by` is the gate that kept it back. */
export interface Alert {
  id: string;
  type: AlertType;
  severity: Severity;
  service_id: string | null;
  monitor_id: string | null;
  incident_id: string | null;
  message: string;
  reason: string;
  suppressed_by: string | null;
  created_at: string;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  /** Only in lists, and while the monitor is there. */
  monitor_name: string | null;
  /** Only where one alert is read. */
  deliveries: Delivery[] | null;
}

export interface AlertFilter {
  type?: AlertType[];
  incident_id?: string;
  monitor_id?: string;
  service_id?: string;
  acknowledged?: boolean;
  suppressed?: boolean;
}

const STRETCH = 50;

/** Newest first, as far back as somebody asks. */
export function alertLogQuery(filter: AlertFilter) {
  return infiniteQueryOptions({
    queryKey: alertKeys.list({ ...filter }),
    queryFn: ({ pageParam, signal }) =>
      getCursor<Alert>("/alerts", { ...filter, after: pageParam, limit: STRETCH }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** One alert with its deliveries. */
export function alertQuery(id: string) {
  return queryOptions({
    queryKey: alertKeys.detail(id),
    queryFn: ({ signal }) => get<Alert>(`/alerts/${id}`, undefined, signal),
  });
}

export function acknowledgeAlert(id: string): Promise<Alert> {
  return post(`/alerts/${id}/ack`);
}
