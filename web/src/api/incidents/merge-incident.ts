import { queryOptions } from "@tanstack/react-query";
import { ApiError, post } from "@/api/client";
import type { WholeIncident } from "@/api/incidents/get-incidents";
import { incidentKeys } from "@/api/keys";

/** Lets an open incident go on in another open one; answers the merged one. */
export function mergeIncident(id: string, into: string, publish: boolean): Promise<WholeIncident> {
  return post(`/incidents/${id}/merge`, { into, publish });
}

/** Whether strangers would come to read the other incident by it: the server says so in a rehearsal. */
export function wouldPublishQuery(id: string, into: string) {
  return queryOptions({
    queryKey: incidentKeys.part(id, "would-publish", { into }),
    queryFn: async () => {
      try {
        await post(`/incidents/${id}/merge`, { into, publish: false }, { dry_run: true });
        return false;
      } catch (error) {
        if (error instanceof ApiError && error.details.some(({ field }) => field === "publish")) return true;
        throw error;
      }
    },
    gcTime: 0,
    retry: false,
  });
}

/** It tells its own story again. */
export function separateIncident(id: string): Promise<WholeIncident> {
  return post(`/incidents/${id}/separate`);
}
