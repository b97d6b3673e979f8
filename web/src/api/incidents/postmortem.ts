import { queryOptions } from "@tanstack/react-query";
import { get, post, put } from "@/api/client";
import { incidentKeys } from "@/api/keys";

/** What is stored, or with `is_draft` what the facts say so far. Both parts are Markdown. */
export interface Postmortem {
  incident_id: string;
  /** What everybody may read once it is published. */
  body: string;
  /** Never published. */
  internal: string;
  is_draft: boolean;
  published_at: string | null;
  published_body: string | null;
  /** The public reads something else than `body`. */
  has_changed: boolean;
  updated_by: string;
  created_at: string;
  updated_at: string;
}

export function postmortemQuery(id: string) {
  return queryOptions({
    queryKey: incidentKeys.part(id, "postmortem"),
    queryFn: ({ signal }) => get<Postmortem>(`/incidents/${id}/postmortem`, undefined, signal),
  });
}

export function savePostmortem(id: string, body: string, internal: string): Promise<Postmortem> {
  return put(`/incidents/${id}/postmortem`, { body, internal });
}

export function publishPostmortem(id: string): Promise<Postmortem> {
  return post(`/incidents/${id}/postmortem/publish`);
}

export function unpublishPostmortem(id: string): Promise<Postmortem> {
  return post(`/incidents/${id}/postmortem/unpublish`);
}
