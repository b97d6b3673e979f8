import { queryOptions } from "@tanstack/react-query";
import { get, put } from "@/api/client";
import { serviceKeys } from "@/api/keys";

/** Ids of services. */
export interface Needs {
  depends_on: string[];
  needed_by: string[];
}

/** What a service depends on, and what depends on it. */
export function needsQuery(id: string) {
  return queryOptions({
    queryKey: serviceKeys.part(id, "dependencies"),
    queryFn: ({ signal }) => get<Needs>(`/services/${id}/dependencies`, undefined, signal),
  });
}

/** In place of what was said before; a circle is refused in words. */
export function setNeeds(id: string, dependsOn: readonly string[]): Promise<Needs> {
  return put(`/services/${id}/dependencies`, { depends_on: dependsOn });
}
