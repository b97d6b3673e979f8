import { queryOptions } from "@tanstack/react-query";
import { del, get, getAll, patch, post } from "@/api/client";
import { incidentTemplateKeys } from "@/api/keys";
import type { Impact, IncidentStatus } from "@/api/types";

/** Words prepared for an incident; `{{service}}` and `{{time}}` are filled in when it is used. */
export interface TemplateInput {
  name: string;
  title: string;
  status: IncidentStatus;
  impact: Impact;
  body: string;
  service_ids: string[];
}

export interface IncidentTemplate extends TemplateInput {
  id: string;
  created_at: string;
  updated_at: string;
}

/** What a template says now; the fields are those of a new incident. */
export interface FilledTemplate {
  title: string;
  status: IncidentStatus;
  impact: Impact;
  body: string;
  affected_service_ids: string[];
}

export const templatesQuery = queryOptions({
  queryKey: incidentTemplateKeys.lists,
  queryFn: ({ signal }) => getAll<IncidentTemplate>("/incident-templates", undefined, signal),
});

export function templateQuery(id: string) {
  return queryOptions({
    queryKey: incidentTemplateKeys.detail(id),
    queryFn: ({ signal }) => get<IncidentTemplate>(`/incident-templates/${id}`, undefined, signal),
  });
}

export function createTemplate(input: TemplateInput): Promise<IncidentTemplate> {
  return post("/incident-templates", input);
}

export function updateTemplate(id: string, input: TemplateInput): Promise<IncidentTemplate> {
  return patch(`/incident-templates/${id}`, input);
}

export function deleteTemplate(id: string): Promise<void> {
  return del(`/incident-templates/${id}`);
}

/** Nothing is stored by it. Without services it speaks about the template's own. */
export function fillTemplate(id: string, serviceIds?: readonly string[]): Promise<FilledTemplate> {
  return post(`/incident-templates/${id}/fill`, serviceIds ? { service_ids: serviceIds } : {});
}
