import { post } from "@/api/client";
import type { Channel } from "@/api/types";

/** One attempt to deliver, as the receiver answered it. */
export interface Attempt {
  at: string;
  ok: boolean;
  status_code: number | null;
  ms: number | null;
  answer: string | null;
}

/** Sends a real message and waits for what the receiver says. */
export function testChannel({ id, contact_id }: Pick<Channel, "id" | "contact_id">): Promise<Attempt> {
  return post(`/contacts/${contact_id}/channels/${id}/test`);
}
