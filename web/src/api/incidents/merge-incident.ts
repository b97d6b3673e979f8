import { post } from "@/api/client";
import type { WholeIncident } from "@/api/incidents/get-incidents";

/** Lets an open incident go on in another open one; answers the merged one. */
export function mergeIncident(id: string, into: string): Promise<WholeIncident> {
  return post(`/incidents/${id}/merge`, { into });
}

/** It tells its own story again. */
export function separateIncident(id: string): Promise<WholeIncident> {
  return post(`/incidents/${id}/separate`);
}
