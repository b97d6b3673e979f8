import { post } from "@/api/client";

/** Puts all dead letters of a channel on their way again; says how many there were. */
export function retryDead(channelId: string): Promise<{ retried: number }> {
  return post(`/channels/${channelId}/retry-dead`);
}
