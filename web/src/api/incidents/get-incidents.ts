import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, getPage } from "@/api/client";
import { incidentKeys } from "@/api/keys";
import type { Impact, IncidentStatus, MonitorStatus, PublicStatus } from "@/api/types";

export type EntryKind =
  | "created"
  | "update"
  | "monitor_joined"
  | "monitor_recovered"
  | "acknowledged"
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
  /** Oldest first. */
  updates: Entry[];
  affected_services: { id: string; name: string; current_status: PublicStatus }[];
  monitors: { id: string; name: string; service_id: string; status: MonitorStatus }[];
  created_at: string;
  updated_at: string;
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

export function incidentQuery(id: string) {
  return queryOptions({
    queryKey: incidentKeys.detail(id),
    queryFn: ({ signal }) => get<Incident>(`/incidents/${id}`, undefined, signal),
  });
}
