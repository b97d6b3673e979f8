import { post } from "@/api/client";

/** Puts dead letters of a channel on their way again; says how many, and how many stay because what they tell is over. */
export function retryDead(channelId: string): Promise<{ retried: number; over: number }> {
  return post(`/channels/${channelId}/retry-dead`);
}
