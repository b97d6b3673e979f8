import type { Templates } from "@/api/channels/templates";
import { patch, post } from "@/api/client";
import type { Channel, ChannelHours, Config, Severity } from "@/api/types";

export interface ChannelInput {
  name: string;
  channel_type: string;
  config: Config;
  is_enabled?: boolean;
  events?: string[];
  min_severity?: Severity | null;
  remind_every_minutes?: number | null;
  hours?: ChannelHours | null;
  templates?: Templates;
}

/** Adds a channel to a contact; to the default contact without one. */
export function createChannel(input: ChannelInput, contactId?: string): Promise<Channel> {
  return post(contactId ? `/contacts/${contactId}/channels` : "/channels", input);
}

/** `config` is replaced as a whole; a secret sent back as it was read stays. */
export function updateChannel(id: string, input: Partial<ChannelInput>): Promise<Channel> {
  return patch(`/channels/${id}`, input);
}
