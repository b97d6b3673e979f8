import { queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";
import type { HeldBy } from "@/api/dependencies/held-by";
import { dashboardKey } from "@/api/keys";
import type { Beat, MonitorStatus, PublicStatus } from "@/api/types";

/** Something that somebody should look at. */
export interface Attention {
  type: string;
  title: string;
  message: string | null;
  since: string | null;
  status: MonitorStatus | null;
  monitor_id: string | null;
  service_id: string | null;
  channel_id: string | null;
  delivery_id: string | null;
  /** What keeps its failure from being told. */
  held_by: HeldBy | null;
}

/** A service; checks, uptime (24 h) and response time are its worst monitor's. */
export interface ServiceCard {
  id: string;
  name: string;
  group_name: string | null;
  state: MonitorStatus;
  current_status: PublicStatus;
  monitors: number;
  worst_monitor_id: string | null;
  uptime: number | null;
  last_response_time_ms: number | null;
  recent_checks: Beat[];
}

/** A line of some incident's timeline. */
export interface RecentEvent {
  id: string;
  type: string;
  title: string;
  message: string | null;
  at: string;
  monitor_id: string | null;
  service_id: string | null;
  incident_id: string | null;
}

export interface Dashboard {
  /** Monitors by status. */
  counters: Partial<Record<MonitorStatus, number>>;
  service_counters: Partial<Record<MonitorStatus, number>>;
  needs_attention: Attention[];
  services: ServiceCard[];
  recent_events: RecentEvent[];
}

export const dashboardQuery = queryOptions({
  queryKey: dashboardKey,
  queryFn: ({ signal }) => get<Dashboard>("/dashboard", undefined, signal),
});
