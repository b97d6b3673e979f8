import { useQuery } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useState } from "react";
import { payloadQuery } from "@/api/alerts/get-payload";
import { PayloadView } from "@/components/channel/payload-view";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";

/** What a delivery sends, on request: looking at it sends nothing. */
export function DeliveryPayload({ deliveryId }: { deliveryId: string }) {
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <Button size="sm" variant="ghost" className="-ml-2 self-start" onClick={() => setOpen(true)}>
        <Eye aria-hidden />
        What is sent
      </Button>
    );
  }
  return <Payload deliveryId={deliveryId} />;
}

function Payload({ deliveryId }: { deliveryId: string }) {
  const payload = useQuery(payloadQuery(deliveryId));
  if (payload.isPending) return <Skeleton className="h-24" />;
  if (payload.isError) return <ErrorState error={payload.error} onRetry={() => void payload.refetch()} />;
  return <PayloadView preview={payload.data} />;
}
