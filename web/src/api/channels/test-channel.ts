import { post } from "@/api/client";

/** One attempt to deliver, as the receiver answered it. */
export interface Attempt {
  at: string;
  ok: boolean;
  status_code: number | null;
  ms: number;
  answer: string;
  error: string | null;
}

/** Sends a real message and waits for what the receiver says. */
export function testChannel(id: string): Promise<Attempt> {
  return post(`/channels/${id}/test`);
}
