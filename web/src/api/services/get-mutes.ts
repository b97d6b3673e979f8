import { queryOptions } from "@tanstack/react-query";
import { getAll } from "@/api/client";
import { serviceKeys } from "@/api/keys";

/** The silence of a service, until an instant. */
export interface Mute {
  id: string;
  service_id: string;
  reason: string;
  /** Empty when nobody knows. */
  created_by: string;
  created_at: string;
  until_at: string;
}

/** Those that last. What makes services stale makes them stale, too. */
export const mutesQuery = queryOptions({
  queryKey: [...serviceKeys.all, "mutes"] as const,
  queryFn: ({ signal }) => getAll<Mute>("/mutes", undefined, signal),
});
