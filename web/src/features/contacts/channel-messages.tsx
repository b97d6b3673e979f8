import { Collapsible } from "@base-ui/react/collapsible";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { deliveryLogQuery } from "@/api/alerts/deliveries";
import { deliverySummaryQuery } from "@/api/alerts/get-delivery-summary";
import { DeliveryCard } from "@/components/channel/delivery-card";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { formatMs, plural } from "@/lib/format";

const DAY_HOURS = 24;
const SHOWN = 5;

/** The last messages to a channel and how they fared, when somebody wants to see them. */
export function ChannelMessages({ channelId, name }: { channelId: string; name: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Collapsible.Root open={open} onOpenChange={setOpen}>
      <Collapsible.Trigger
        aria-label={`Last messages to ${name}`}
        className="group mt-1 flex items-center gap-1 rounded-sm text-muted text-xs hover:text-text"
      >
        <ChevronRight className="size-3.5 transition-transform group-data-panel-open:rotate-90" aria-hidden />
        Last messages
      </Collapsible.Trigger>
      <Collapsible.Panel className="pt-2">{open && <Messages channelId={channelId} />}</Collapsible.Panel>
    </Collapsible.Root>
  );
}

function Messages({ channelId }: { channelId: string }) {
  const log = useInfiniteQuery(deliveryLogQuery({ channel_id: channelId }));
  if (log.isPending) return <Skeleton className="h-10" />;
  if (log.isError) return <ErrorState error={log.error} onRetry={() => void log.refetch()} />;
  const rows = log.data.pages.flatMap((page) => page.data).slice(0, SHOWN);
  return (
    <>
      <Day channelId={channelId} />
      <div className="divide-y rounded-lg border">
        {rows.map((delivery) => (
          <DeliveryCard key={delivery.id} delivery={delivery} titled="only" />
        ))}
        {rows.length === 0 && <p className="px-3 py-2 text-muted text-sm">No message has gone to it yet.</p>}
      </div>
    </>
  );
}

/** The last 24 hours in one line. */
function Day({ channelId }: { channelId: string }) {
  const summary = useQuery(deliverySummaryQuery(DAY_HOURS));
  const health = summary.data?.channels.find((one) => one.id === channelId);
  if (!health || health.made === 0) return null;
  const parts = [
    `${plural(health.sent, "message")} delivered`,
    health.dead > 0 && plural(health.dead, "dead letter"),
    health.waiting > 0 && `${health.waiting} waiting`,
    health.p50_ms !== null && `tried after ${formatMs(health.p50_ms)} (95\u00a0%: ${formatMs(health.p95_ms)})`,
  ];
  return <p className="num mb-2 text-muted text-xs">Last 24 hours: {parts.filter(Boolean).join(" · ")}</p>;
}
