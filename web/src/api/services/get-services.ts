import { queryOptions } from "@tanstack/react-query";
import { get, getAll } from "@/api/client";
import { serviceKeys } from "@/api/keys";
import type { Contact, Service } from "@/api/types";

/** All services in their order. */
export const servicesQuery = queryOptions({
  queryKey: serviceKeys.list(),
  queryFn: ({ signal }) => getAll<Service>("/services", undefined, signal),
});

/** One service with its monitors. */
export function serviceQuery(id: string) {
  return queryOptions({
    queryKey: serviceKeys.detail(id),
    queryFn: ({ signal }) => get<Service>(`/services/${id}`, undefined, signal),
  });
}

/** Who is told; the default contact where nobody is named. */
export function serviceContactsQuery(id: string) {
  return queryOptions({
    queryKey: serviceKeys.part(id, "contacts"),
    queryFn: ({ signal }) => get<Contact[]>(`/services/${id}/contacts`, undefined, signal),
  });
}
