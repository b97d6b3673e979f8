import { patch, post } from "@/api/client";
import type { Channel, ChannelInput } from "@/api/types";

/** Adds a channel to a contact; to the default contact without one. */
export function createChannel(input: ChannelInput, contactId?: string): Promise<Channel> {
  return post(contactId ? `/contacts/${contactId}/channels` : "/channels", input);
}

/** `config` is replaced as a whole; a secret sent back as it was read stays. */
export function updateChannel(id: string, input: Partial<ChannelInput>): Promise<Channel> {
  return patch(`/channels/${id}`, input);
}
