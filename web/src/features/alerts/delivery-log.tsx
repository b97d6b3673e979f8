import { useInfiniteQuery } from "@tanstack/react-query";
import { MailCheck, Send } from "lucide-react";
import { type DeliveryStatus, deliveryLogQuery } from "@/api/alerts/deliveries";
import { DeliveryCard } from "@/components/channel/delivery-card";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { Card } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";

interface DeliveryLogProps {
  dead?: boolean;
  /** Only those that stand here; all when empty. */
  status?: DeliveryStatus[];
  /** Only those to this channel. */
  channel?: string;
}

/** Every message to every channel; or only those given up after six attempts. */
export function DeliveryLog({ dead = false, status = [], channel }: DeliveryLogProps) {
  const filtered = status.length > 0 || channel !== undefined;
  const wanted = { status: status.length > 0 ? status : undefined, channel_id: channel };
  const log = useInfiniteQuery(deliveryLogQuery(dead ? { status: ["dead"] } : wanted));
  const rows = log.data?.pages.flatMap((page) => page.data) ?? [];
  if (log.isPending) {
    return (
      <Loading label="Loading deliveries" className="flex flex-col gap-2">
        <Skeleton className="h-10" />
        <Skeleton className="h-10" />
      </Loading>
    );
  }
  if (log.isError) return <ErrorState error={log.error} onRetry={() => void log.refetch()} />;
  if (rows.length === 0) return dead ? <NoDeadLetters /> : filtered ? <NothingFound /> : <NoDeliveries />;
  return (
    <>
      {dead && (
        <p className="mb-3 text-muted text-sm">
          Given up after six attempts, or refused for good. Mend the channel, then try again: nothing is sent twice to a
          receiver that knows the message.
        </p>
      )}
      <Card className="divide-y">
        {rows.map((delivery) => (
          <DeliveryCard key={delivery.id} delivery={delivery} titled />
        ))}
      </Card>
      <LoadMore query={log} />
    </>
  );
}

function NoDeadLetters() {
  return (
    <EmptyState
      icon={MailCheck}
      title="No dead letters"
      why="A message that no attempt could deliver waits here until somebody tries it again."
    />
  );
}

function NothingFound() {
  return <EmptyState icon={Send} title="No delivery fits" why="No message stands there, or went to that channel." />;
}

function NoDeliveries() {
  return (
    <EmptyState
      icon={Send}
      title="Nothing has been sent yet"
      why="Each alert becomes one message to each channel that wants it."
      action={<LinkButton to="/contacts">See contacts and channels</LinkButton>}
    />
  );
}
