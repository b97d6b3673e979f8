import { queryOptions, useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import { organizationKey } from "@/api/keys";
import { useSession } from "@/api/session/use-session";

export interface Organization {
  id: string;
  slug: string;
  name: string;
  time_zone: string;
}

export function organizationQuery(slug: string) {
  return queryOptions({
    queryKey: [...organizationKey, slug] as const,
    queryFn: ({ signal }) => get<Organization>(`/organizations/${slug}`, undefined, signal),
    staleTime: 300_000,
  });
}

/** The time zone of the organization; `undefined` until it is known. */
export function useOrganizationZone(): string | undefined {
  const { organization } = useSession();
  const read = useQuery({ ...organizationQuery(organization?.org_slug ?? ""), enabled: Boolean(organization) });
  // Without an answer nobody waits: UTC says at least what it is.
  return read.data?.time_zone ?? (read.isError || !organization ? "UTC" : undefined);
}
