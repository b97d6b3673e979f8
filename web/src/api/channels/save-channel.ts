import { patch, post } from "@/api/client";
import type { Channel, ChannelInput } from "@/api/types";

/** Adds a channel to a contact; to the default contact without one. */
export function createChannel(input: ChannelInput, contactId?: string): Promise<Channel> {
  return post(contactId ? `/contacts/${contactId}/channels` : "/channels", input);
}

export function updateChannel(
  channel: Pick<Channel, "id" | "contact_id">,
  input: Partial<ChannelInput>,
): Promise<Channel> {
  return patch(`/contacts/${channel.contact_id}/channels/${channel.id}`, input);
}
