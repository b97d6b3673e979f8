import { queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";
import { dashboardKey } from "@/api/keys";
import type { Beat, MonitorStatus, PublicStatus } from "@/api/types";

export interface Attention {
  type: string;
  title: string;
  message: string | null;
  status?: MonitorStatus;
  since: string | null;
  monitor_id: string | null;
  service_id: string | null;
  incident_id?: string | null;
}

export interface ServiceCard {
  id: string;
  name: string;
  group_name: string | null;
  state: MonitorStatus;
  current_status: PublicStatus;
  monitors: number;
  uptime: number | null;
  last_response_time_ms: number | null;
  recent_checks: Beat[];
}

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
  counters: Partial<Record<MonitorStatus, number>>;
  needs_attention: Attention[];
  services: ServiceCard[];
  recent_events: RecentEvent[];
}

export const dashboardQuery = queryOptions({
  queryKey: dashboardKey,
  queryFn: ({ signal }) => get<Dashboard>("/dashboard", undefined, signal),
});
