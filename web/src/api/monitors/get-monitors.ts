import { queryOptions } from "@tanstack/react-query";
import { get, getAll } from "@/api/client";
import { monitorKeys } from "@/api/keys";
import type { Monitor } from "@/api/types";

/** All monitors of the organization: the list filters and counts them in the browser. */
export const monitorsQuery = queryOptions({
  queryKey: monitorKeys.list(),
  queryFn: ({ signal }) => getAll<Monitor>("/monitors", undefined, signal),
});

export function monitorQuery(id: string) {
  return queryOptions({
    queryKey: monitorKeys.detail(id),
    queryFn: ({ signal }) => get<Monitor>(`/monitors/${id}`, undefined, signal),
  });
}
