import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { DeliveryStatus } from "@/api/alerts/deliveries";
import { get } from "@/api/client";
import { deliveryKeys } from "@/api/keys";

/** Deliveries made within a time, and where they stand now. */
export interface DeliveryCounts {
  made: number;
  sent: number;
  /** All that may still go out; `by_status` says for what it waits. */
  waiting: number;
  skipped: number;
  dead: number;
  by_status: Record<DeliveryStatus, number>;
}

/** How one channel fares. */
export interface ChannelHealth extends DeliveryCounts {
  id: string;
  name: string;
  channel_type: string;
  contact_id: string;
  is_enabled: boolean;
  /** How long its newest messages waited for their first attempt. */
  p50_ms: number | null;
  p95_ms: number | null;
  last_success_at: string | null;
  failure_streak: number;
  broken_reason: string | null;
  /** Dead letters that can be tried again together, however old. */
  retriable: number;
}

/** From decisions to messages: the last hours. */
export interface DeliverySummary {
  since: string;
  until: string;
  alerts: { decided: number; told: number; not_told: { reason: string; count: number }[] };
  deliveries: DeliveryCounts;
  channels: ChannelHealth[];
}

export function deliverySummaryQuery(hours: number) {
  return queryOptions({
    queryKey: deliveryKeys.part("summary", "hours", { hours }),
    queryFn: ({ signal }) => get<DeliverySummary>("/deliveries/summary", { hours }, signal),
    placeholderData: keepPreviousData,
  });
}
