import { queryOptions } from "@tanstack/react-query";
import type { MessagePreview } from "@/api/channels/preview-channel";
import { get } from "@/api/client";
import { deliveryKeys } from "@/api/keys";

/** What a delivery sends by its channel as it is now. Asking sends nothing. */
export function payloadQuery(deliveryId: string) {
  return queryOptions({
    queryKey: deliveryKeys.part(deliveryId, "payload"),
    queryFn: ({ signal }) => get<MessagePreview>(`/deliveries/${deliveryId}/payload`, undefined, signal),
  });
}
