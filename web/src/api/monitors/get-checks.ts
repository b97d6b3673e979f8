import { queryOptions } from "@tanstack/react-query";
import { getCursor } from "@/api/client";
import { monitorKeys } from "@/api/keys";
import type { Check } from "@/api/types";

/** The newest checks of a monitor, newest first. */
export function recentChecksQuery(id: string, limit = 40) {
  return queryOptions({
    queryKey: monitorKeys.part(id, "checks", { limit }),
    queryFn: async ({ signal }) => (await getCursor<Check>(`/monitors/${id}/checks`, { limit }, signal)).data,
  });
}
