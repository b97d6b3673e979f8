import { useQuery } from "@tanstack/react-query";
import { deliverySummaryQuery } from "@/api/alerts/get-delivery-summary";
import { whyNot } from "@/components/alert/alert-words";
import { ErrorState } from "@/components/ui/error-state";
import { Card, Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { ChannelFares } from "@/features/alerts/channel-fares";
import type { FunnelHours } from "@/features/alerts/search";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";

const spans: readonly { value: FunnelHours; label: string }[] = [
  { value: "24", label: "24 hours" },
  { value: "168", label: "7 days" },
  { value: "720", label: "30 days" },
];

interface DeliveryFunnelProps {
  hours: FunnelHours;
  onHours: (hours: FunnelHours) => void;
}

/** From decisions to messages: how many alerts there were, who was spared and why, and what became of the rest. */
export function DeliveryFunnel({ hours, onHours }: DeliveryFunnelProps) {
  const summary = useQuery(deliverySummaryQuery(Number(hours)));
  return (
    <Section
      title="From alerts to messages"
      actions={<Segmented aria-label="How far back" value={hours} onChange={onHours} options={spans} />}
    >
      {summary.isPending && (
        <Loading label="Counting deliveries">
          <Skeleton className="h-40" />
        </Loading>
      )}
      {summary.isError && <ErrorState error={summary.error} onRetry={() => void summary.refetch()} />}
      {summary.data && (
        <Card className="divide-y">
          <div className="grid gap-x-8 gap-y-4 p-4 lg:grid-cols-2">
            <Alerts {...summary.data.alerts} />
            <Messages {...summary.data.deliveries} />
          </div>
          {summary.data.channels.length > 0 && <ChannelFares channels={summary.data.channels} />}
        </Card>
      )}
    </Section>
  );
}

interface AlertsProps {
  decided: number;
  told: number;
  not_told: { reason: string; count: number }[];
}

function Alerts({ decided, told, not_told }: AlertsProps) {
  return (
    <div className="flex flex-col gap-1.5">
      <Bar label="Alerts" count={decided} of={decided} strong />
      <Bar label="Told" count={told} of={decided} color="bg-accent-solid" />
      {not_told.map(({ reason, count }) => (
        <Bar key={reason} label={`Not told: ${whyNot(reason)}`} count={count} of={decided} />
      ))}
    </div>
  );
}

interface MessagesProps {
  made: number;
  sent: number;
  waiting: number;
  skipped: number;
  dead: number;
}

function Messages({ made, sent, waiting, skipped, dead }: MessagesProps) {
  return (
    <div className="flex flex-col gap-1.5">
      <Bar label="Messages" count={made} of={made} strong />
      <Bar label="Delivered" count={sent} of={made} color="bg-up-fill" />
      {waiting > 0 && (
        <Bar label="Waiting: on their way, held or in a digest" count={waiting} of={made} color="bg-accent-solid" />
      )}
      {skipped > 0 && <Bar label="Not needed: it was over before their time came" count={skipped} of={made} />}
      <Bar label="Dead letters" count={dead} of={made} color="bg-down-fill" />
    </div>
  );
}

interface BarProps {
  label: string;
  count: number;
  of: number;
  strong?: boolean;
  color?: string;
}

function Bar({ label, count, of, strong, color = "bg-line-strong" }: BarProps) {
  return (
    <div>
      <p className={cn("flex items-baseline gap-3 text-sm", strong && "font-medium")}>
        <span className="min-w-0 flex-1 text-pretty">{label}</span>
        <span className="num">{formatCount(count)}</span>
      </p>
      <div className="mt-0.5 h-1 rounded-full bg-fill" aria-hidden>
        <div className={cn("h-full rounded-full", color)} style={{ width: `${of ? (100 * count) / of : 0}%` }} />
      </div>
    </div>
  );
}
