import type { DeliveryStatus } from "@/api/alerts/deliveries";

/** Where a delivery stands. */
export const statusWords: Record<DeliveryStatus, string> = {
  pending: "Waiting",
  sending: "Sending",
  retry: "Trying again",
  sent: "Delivered",
  held: "Held",
  grouped: "In a digest",
  skipped: "Not needed",
  dead: "Dead letter",
};
