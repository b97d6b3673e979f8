import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, getPage } from "@/api/client";
import { incidentKeys } from "@/api/keys";
import type { Impact, IncidentStatus, MonitorStatus, PublicStatus } from "@/api/types";

export type EntryKind =
  | "created"
  | "update"
  | "monitor_joined"
  | "monitor_recovered"
  | "flapping"
  | "escalated"
  | "acknowledged"
  | "unacknowledged"
  | "edited"
  | "merged"
  | "separated"
  | "resolved"
  | "reopened"
  | "note";

/** One line of a timeline. `created_by` is empty for the program itself. */
export interface Entry {
  id: string;
  kind: EntryKind;
  status: IncidentStatus;
  body: string;
  created_by: string;
  created_at: string;
  /** The public never reads it. */
  is_internal: boolean;
}

export interface Incident {
  id: string;
  title: string;
  status: IncidentStatus;
  impact: Impact;
  is_auto: boolean;
  started_at: string;
  resolved_at: string | null;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  acknowledge_note: string | null;
  created_by: string;
  /** Oldest first; lists have only the newest few, and among them the newest that is no note. */
  updates: Entry[];
  affected_services: { id: string; name: string; current_status: PublicStatus }[];
  monitors: { id: string; name: string; service_id: string; status: MonitorStatus }[];
  created_at: string;
  updated_at: string;
}

/** An incident that went on in another one, or that other one. */
export interface RelatedIncident {
  id: string;
  title: string;
  status: IncidentStatus;
  resolved_at: string | null;
}

/** An incident with what went on in it, and where it went on itself. */
export interface WholeIncident extends Incident {
  merged?: RelatedIncident[];
  merged_into?: RelatedIncident | null;
}

const PAGE = 30;

/** Open ones first, then the newest, page by page. */
export function incidentPagesQuery(filter: { state?: "open" | "resolved"; q?: string }) {
  return infiniteQueryOptions({
    queryKey: incidentKeys.list({ ...filter, pages: true }),
    queryFn: ({ pageParam, signal }) =>
      getPage<Incident>("/incidents", { ...filter, page: pageParam, per_page: PAGE }, signal),
    initialPageParam: 1,
    getNextPageParam: ({ pagination: { page, per_page, total } }) => (page * per_page < total ? page + 1 : undefined),
    placeholderData: keepPreviousData,
  });
}

/** Those that another one could go on in. */
export function openIncidentsQuery() {
  return queryOptions({
    queryKey: incidentKeys.list({ state: "open", all: true }),
    queryFn: async ({ signal }) =>
      (await getPage<Incident>("/incidents", { state: "open", per_page: 100 }, signal)).data,
  });
}

export function incidentQuery(id: string) {
  return queryOptions({
    queryKey: incidentKeys.detail(id),
    queryFn: ({ signal }) => get<WholeIncident>(`/incidents/${id}`, undefined, signal),
  });
}
