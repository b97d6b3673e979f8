import { queryOptions } from "@tanstack/react-query";
import { del, getAll, patch, post } from "@/api/client";
import { contactKeys } from "@/api/keys";
import type { Contact } from "@/api/types";

/** All contacts with their channels, the default one first. */
export const contactsQuery = queryOptions({
  queryKey: contactKeys.list(),
  queryFn: ({ signal }) => getAll<Contact>("/contacts", undefined, signal),
});

export function createContact(name: string): Promise<Contact> {
  return post("/contacts", { name });
}

/** `is_default: true` takes that over from the present default contact. */
export function updateContact(id: string, input: { name?: string; is_default?: true }): Promise<Contact> {
  return patch(`/contacts/${id}`, input);
}

/** Its channels go with it. */
export function deleteContact(id: string): Promise<void> {
  return del(`/contacts/${id}`);
}

export function deleteChannel(id: string): Promise<void> {
  return del(`/channels/${id}`);
}
