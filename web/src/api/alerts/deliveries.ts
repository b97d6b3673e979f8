import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { Attempt } from "@/api/channels/test-channel";
import { getCursor, post } from "@/api/client";
import { deliveryKeys } from "@/api/keys";

export type DeliveryStatus =
  | "pending"
  | "sending"
  | "sent"
  | "retry"
  | "dead"
  /** Its channel is quiet until `due_at`. */
  | "held"
  /** A line of a digest. */
  | "grouped"
  /** Rightly not sent: what it would have told was over before its time came. */
  | "skipped";

/** An alert on its way to one channel. */
export interface Delivery {
  id: string;
  alert_id: string;
  channel_id: string;
  channel_name: string | null;
  channel_type: string | null;
  status: DeliveryStatus;
  attempt_count: number;
  /** When it is tried next, while it is on its way. */
  due_at: string;
  created_at: string;
  settled_at: string | null;
  title: string;
  incident_id: string | null;
  /** The delivery that carries it as one of its lines. */
  digest_id: string | null;
  /** Whether it is dead and can be tried again by hand; if not, why a dead one cannot. */
  can_retry: boolean;
  why_no_retry: string | null;
  /** Oldest first. */
  attempts: Attempt[];
}

const STRETCH = 50;

export function deliveryLogQuery(filter: { status?: DeliveryStatus[]; channel_id?: string }) {
  return infiniteQueryOptions({
    queryKey: deliveryKeys.list({ ...filter }),
    queryFn: ({ pageParam, signal }) =>
      getCursor<Delivery>("/deliveries", { ...filter, after: pageParam, limit: STRETCH }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** Only a dead delivery is tried again by hand: at once, then five more times. */
export function retryDelivery(id: string): Promise<Delivery> {
  return post(`/deliveries/${id}/retry`);
}
