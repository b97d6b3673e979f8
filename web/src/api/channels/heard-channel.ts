import type { Channel } from "@/api/types";

/** A channel as it is read. */
export interface HeardChannel extends Channel {
  /** Why what people write to it, or press in it, is not heard. */
  unheard?: { reason: string; since: string } | null;
}
