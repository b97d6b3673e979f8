import { queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";
import type { HeldBy } from "@/api/dependencies/held-by";
import { serviceKeys } from "@/api/keys";
import type { MonitorStatus } from "@/api/types";

/** A service of the map. */
export interface MapService {
  id: string;
  name: string;
  state: MonitorStatus;
  group_name: string | null;
  /** Ids of services. */
  depends_on: string[];
  held_by: HeldBy | null;
}

/** A monitor that depends on another one, or that another one depends on. */
export interface MapMonitor {
  id: string;
  name: string;
  monitor_type: string;
  service_id: string;
  status: MonitorStatus;
  /** Ids of monitors. */
  depends_on: string[];
  held_by: HeldBy | null;
}

export interface DependencyMap {
  services: MapService[];
  monitors: MapMonitor[];
}

/** What depends on what. It goes stale with the services. */
export const dependencyMapQuery = queryOptions({
  queryKey: [...serviceKeys.all, "map"],
  queryFn: ({ signal }) => get<DependencyMap>("/services/graph", undefined, signal),
});
