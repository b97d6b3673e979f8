import { Collapsible } from "@base-ui/react/collapsible";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import {
  ChevronRight,
  CircleCheck,
  CircleSlash,
  CircleX,
  Clock,
  Layers,
  type LucideIcon,
  MoonStar,
  RotateCw,
} from "lucide-react";
import { type Delivery, type DeliveryStatus, retryDelivery } from "@/api/alerts/deliveries";
import { alertKeys, dashboardKey, deliveryKeys } from "@/api/keys";
import { AttemptLine } from "@/components/channel/attempt-line";
import { DeliveryPayload } from "@/components/channel/delivery-payload";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { toastDone, toastError } from "@/components/ui/toast";
import { plural } from "@/lib/format";
import { clockTime } from "@/lib/time";

const look: Record<DeliveryStatus, { word: string; tone: "neutral" | "up" | "degraded" | "down"; icon: LucideIcon }> = {
  pending: { word: "Waiting", tone: "neutral", icon: Clock },
  sending: { word: "Sending", tone: "neutral", icon: Clock },
  sent: { word: "Delivered", tone: "up", icon: CircleCheck },
  retry: { word: "Trying again", tone: "degraded", icon: RotateCw },
  dead: { word: "Dead letter", tone: "down", icon: CircleX },
  held: { word: "Held", tone: "neutral", icon: MoonStar },
  grouped: { word: "In a digest", tone: "neutral", icon: Layers },
  skipped: { word: "Not needed", tone: "neutral", icon: CircleSlash },
};

/** Why there was no attempt. */
const untried: Partial<Record<DeliveryStatus, string>> = {
  dead: "Not tried: an earlier message that had to arrive first did not.",
  held: "The channel is quiet now. When that ends, one digest tells what still burns.",
  grouped: "It goes out as a line of a digest, and ends as that does.",
  skipped: "Not sent, and rightly so: what it would have told was over before its time came.",
};

interface DeliveryCardProps {
  delivery: Delivery;
  /** What it says too; "only" where the channel is known. */
  titled?: boolean | "only";
}

/** One message on its way to one channel: how it stands, and what the receiver said to every attempt. */
export function DeliveryCard({ delivery, titled }: DeliveryCardProps) {
  const { word, tone, icon: Icon } = look[delivery.status];
  return (
    <Collapsible.Root className="@container px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <Collapsible.Trigger className="group flex min-w-0 items-center gap-2 rounded-sm text-left">
          <ChevronRight
            className="size-4 shrink-0 text-faint transition-transform group-data-panel-open:rotate-90"
            aria-hidden
          />
          <span className="flex min-w-0 @max-md:flex-col gap-x-2">
            {titled !== "only" && (
              <span className="truncate font-medium">{delivery.channel_name ?? "A removed channel"}</span>
            )}
            {titled && <span className={titled === "only" ? "truncate" : "truncate text-muted"}>{delivery.title}</span>}
          </span>
        </Collapsible.Trigger>
        <span className="ml-auto flex items-center gap-3">
          <span className="num @max-md:hidden text-muted text-xs">{plural(delivery.attempt_count, "attempt")}</span>
          {delivery.status === "retry" || delivery.status === "held" ? (
            <span className="text-muted text-xs">
              {delivery.status === "held" ? "goes out" : "next"} <RelativeTime at={delivery.due_at} />
            </span>
          ) : (
            <RelativeTime at={delivery.settled_at ?? delivery.created_at} className="text-muted text-xs" />
          )}
          <Badge tone={tone}>
            <Icon aria-hidden />
            {word}
          </Badge>
          {delivery.can_retry && <RetryButton delivery={delivery} />}
        </span>
      </div>
      <Collapsible.Panel>
        <ol className="flex flex-col gap-3 py-3 pl-6">
          {delivery.attempts.map((attempt) => (
            <li key={attempt.at}>
              <p className="flex gap-2 text-muted text-xs">
                <span className="num">{clockTime(attempt.at)}</span>
                <RelativeTime at={attempt.at} />
              </p>
              <AttemptLine attempt={attempt} />
            </li>
          ))}
          {delivery.attempts.length === 0 && (
            <li className="text-muted text-sm">{untried[delivery.status] ?? "Not tried yet."}</li>
          )}
          {delivery.why_no_retry && (
            <li className="text-muted text-sm">It cannot be tried again: {delivery.why_no_retry}.</li>
          )}
          <li className="flex min-w-0 flex-col gap-1.5">
            {delivery.incident_id && (
              <Link
                to="/incidents/$id"
                params={{ id: delivery.incident_id }}
                className="self-start rounded-sm text-muted text-xs underline-offset-2 hover:text-text hover:underline"
              >
                Incident
              </Link>
            )}
            <DeliveryPayload deliveryId={delivery.id} />
          </li>
        </ol>
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

function RetryButton({ delivery }: { delivery: Delivery }) {
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryDelivery(delivery.id),
    onSuccess: () => toastDone(`Trying ${delivery.channel_name ?? "it"} again`),
    onError: (error) => toastError("Could not try it again", error),
    onSettled: () => {
      for (const queryKey of [deliveryKeys.all, alertKeys.all, dashboardKey])
        void client.invalidateQueries({ queryKey });
    },
  });
  return (
    <Button size="sm" busy={retry.isPending} onClick={() => retry.mutate()}>
      {!retry.isPending && <RotateCw aria-hidden />}
      Retry
    </Button>
  );
}
