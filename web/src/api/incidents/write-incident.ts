import { del, patch, post } from "@/api/client";
import type { Incident } from "@/api/incidents/get-incidents";
import type { Impact, IncidentStatus } from "@/api/types";

export interface IncidentInput {
  title: string;
  status: IncidentStatus;
  impact: Impact;
  /** The first entry of the timeline; the title when empty. */
  body: string;
  affected_service_ids: string[];
}

export function createIncident(input: IncidentInput): Promise<Incident> {
  return post("/incidents", input);
}

export function updateIncident(
  id: string,
  input: Partial<Pick<IncidentInput, "title" | "impact" | "affected_service_ids">>,
): Promise<Incident> {
  return patch(`/incidents/${id}`, input);
}

/** Adds to the public timeline; another status moves the incident. */
export function postUpdate(id: string, status: IncidentStatus, body: string): Promise<Incident> {
  return post(`/incidents/${id}/updates`, { status, body });
}

/** Stops reminders, not the recovery message. */
export function acknowledgeIncident(id: string, note: string): Promise<Incident> {
  return post(`/incidents/${id}/acknowledge`, { note: note || null });
}

export function addNote(id: string, body: string): Promise<Incident> {
  return post(`/incidents/${id}/notes`, { body });
}

export function deleteIncident(id: string): Promise<void> {
  return del(`/incidents/${id}`);
}
