import { del, patch, post, put } from "@/api/client";
import type { Contact, PublicStatus, Service, Severity } from "@/api/types";

export interface ServiceInput {
  name: string;
  description: string;
  severity: Severity;
  group_name: string | null;
  is_visible: boolean;
  /** Who is told when nobody acknowledges. */
  escalation_policy_id: string | null;
  /** Set by hand: never shown better than this; `operational` takes that back. */
  current_status?: PublicStatus;
}

export function createService(input: ServiceInput): Promise<Service> {
  return post("/services", input);
}

export function updateService(id: string, input: Partial<ServiceInput>): Promise<Service> {
  return patch(`/services/${id}`, input);
}

/** An empty list means the default contact. */
export function setServiceContacts(id: string, contactIds: readonly string[]): Promise<Contact[]> {
  return put(`/services/${id}/contacts`, { contact_ids: contactIds });
}

export async function reorderServices(ids: readonly string[]): Promise<void> {
  await patch("/services/reorder", { ids });
}

export function deleteService(id: string): Promise<void> {
  return del(`/services/${id}`);
}
