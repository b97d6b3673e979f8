import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, CircleDashed, RotateCw } from "lucide-react";
import { useState } from "react";
import type { ChannelHealth } from "@/api/alerts/get-delivery-summary";
import { retryDead } from "@/api/channels/retry-dead";
import { alertKeys, dashboardKey, deliveryKeys } from "@/api/keys";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/dialog";
import { RelativeTime } from "@/components/ui/relative-time";
import { toastDone, toastError } from "@/components/ui/toast";
import { formatCount, formatMs, plural } from "@/lib/format";

/** How each channel fares; those in trouble first. */
export function ChannelFares({ channels }: { channels: readonly ChannelHealth[] }) {
  const trouble = (one: ChannelHealth) => (one.broken_reason ? 2 : one.failure_streak > 0 || one.dead > 0 ? 1 : 0);
  const sorted = [...channels].sort((a, b) => trouble(b) - trouble(a) || b.made - a.made);
  return (
    <ul aria-label="Channels" className="divide-y">
      {sorted.map((channel) => (
        <li key={channel.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
          <div className="w-full min-w-48 sm:w-auto sm:flex-1">
            <p className="flex items-center gap-2 text-sm">
              <State channel={channel} />
              <Link
                to="/contacts"
                search={{ sheet: `channel:${channel.id}` }}
                className="min-w-0 truncate rounded-sm font-medium hover:underline"
              >
                {channel.name}
              </Link>
            </p>
            <p className="break-words pl-6 text-muted text-xs">{words(channel)}</p>
          </div>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1 pl-6 sm:pl-0">
            <p className="num text-muted text-xs">
              {formatCount(channel.sent)} delivered
              {channel.waiting > 0 && ` · ${formatCount(channel.waiting)} waiting`}
              {channel.p50_ms !== null &&
                ` · tried after ${formatMs(channel.p50_ms)} (95\u00a0%: ${formatMs(channel.p95_ms)})`}
            </p>
            {channel.retriable > 0 && <RetryDead channel={channel} />}
          </div>
        </li>
      ))}
    </ul>
  );
}

function State({ channel }: { channel: ChannelHealth }) {
  if (channel.broken_reason) return <CircleAlert className="size-4 shrink-0 text-down" aria-hidden />;
  if (channel.failure_streak > 0) return <CircleAlert className="size-4 shrink-0 text-degraded" aria-hidden />;
  if (channel.last_success_at) return <CircleCheck className="size-4 shrink-0 text-up" aria-hidden />;
  return <CircleDashed className="size-4 shrink-0 text-muted" aria-hidden />;
}

function words({ broken_reason, failure_streak, last_success_at, is_enabled }: ChannelHealth) {
  const off = is_enabled ? "" : "Switched off. ";
  if (broken_reason) return `${off}Broken: ${broken_reason}. Mend its settings, or test it once it works again.`;
  if (!last_success_at)
    return `${off}${failure_streak > 0 ? `${plural(failure_streak, "attempt")} failed, none succeeded yet` : "Never used"}`;
  return (
    <>
      {off}
      {failure_streak > 0 && `${plural(failure_streak, "attempt")} in a row failed; `}
      {failure_streak > 0 ? "last" : "Last"} success <RelativeTime at={last_success_at} />
    </>
  );
}

function warning({ broken_reason, is_enabled }: ChannelHealth) {
  if (broken_reason) return ` The channel is broken (${broken_reason}): mend it first, or they die again.`;
  return is_enabled ? "" : " The channel is switched off; these are sent nevertheless.";
}

function RetryDead({ channel }: { channel: ChannelHealth }) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryDead(channel.id),
    onSuccess: ({ retried, over }) => {
      const left = over > 0 ? `${plural(over, "dead letter")} told of what is over` : "no dead letter is left";
      toastDone(
        retried === 0
          ? `Nothing to send to ${channel.name}: ${left}`
          : `Trying ${plural(retried, "message")} to ${channel.name} again${over > 0 ? `; ${left}` : ""}`,
      );
      setAsking(false);
    },
    onError: (error) => toastError("Could not try them again", error),
    onSettled: () => {
      for (const queryKey of [deliveryKeys.all, alertKeys.all, dashboardKey])
        void client.invalidateQueries({ queryKey });
    },
  });
  return (
    <>
      <Button
        size="sm"
        onClick={() => setAsking(true)}
        aria-label={`Retry ${plural(channel.retriable, "dead letter")} to ${channel.name}`}
      >
        <RotateCw aria-hidden />
        Retry {plural(channel.retriable, "dead letter")}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Send the dead letters to ${channel.name} again?`}
        description={`All of them, whenever they died. What is over by now is told only together with its end.${warning(channel)}`}
        action="Send again"
        danger={false}
        busy={retry.isPending}
        onConfirm={() => retry.mutate()}
      />
    </>
  );
}
