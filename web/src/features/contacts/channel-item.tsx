import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, CircleDashed, EarOff, MoonStar, Pause, Play, Send, X } from "lucide-react";
import type { HeardChannel } from "@/api/channels/heard-channel";
import { updateChannel } from "@/api/channels/save-channel";
import { testChannel } from "@/api/channels/test-channel";
import { messageOf } from "@/api/client";
import { deleteChannel } from "@/api/contacts/contacts";
import { contactKeys, deliveryKeys } from "@/api/keys";
import type { AlertType, Channel, Severity } from "@/api/types";
import { alertTypeWords } from "@/components/alert/alert-words";
import { AttemptLine } from "@/components/channel/attempt-line";
import { ActionMenu, EditItem } from "@/components/ui/action-menu";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";
import { Problem } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { ChannelMessages } from "@/features/contacts/channel-messages";
import { hoursBadge } from "@/features/contacts/hours-words";
import { useContactWrite } from "@/features/contacts/use-contact-write";
import { cn } from "@/lib/cn";
import { plural } from "@/lib/format";

interface ChannelItemProps {
  channel: HeardChannel;
  /** What its kind is called, once it is known. */
  label: string | undefined;
}

/** One way to reach a contact: whether it works, since when, and a button that proves it. */
export function ChannelItem({ channel, label }: ChannelItemProps) {
  const client = useQueryClient();
  const test = useMutation({
    mutationFn: () => testChannel(channel.id),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: contactKeys.all });
      void client.invalidateQueries({ queryKey: deliveryKeys.all });
    },
  });
  return (
    <li className="px-4 py-3">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
            <Link
              to="."
              search={(before) => ({ ...before, sheet: `channel:${channel.id}` })}
              className="min-w-0 truncate rounded-sm font-medium hover:underline"
            >
              {channel.name}
            </Link>
            <span className="text-muted text-xs">{label}</span>
            {!channel.is_enabled && <Badge>switched off</Badge>}
            {channel.min_severity && <Badge>{severityBadge(channel.min_severity)}</Badge>}
            {channel.remind_every_minutes !== null && (
              <Badge>reminded every {plural(channel.remind_every_minutes, "minute")}</Badge>
            )}
            {channel.hours && (
              <Badge>
                <MoonStar aria-hidden />
                {hoursBadge(channel.hours)}
              </Badge>
            )}
            {channel.events.length > 0 && <Badge>only {eventsBadge(channel.events)}</Badge>}
          </p>
          <Health channel={channel} />
          <Unheard channel={channel} />
        </div>
        <Button size="sm" busy={test.isPending} onClick={() => test.mutate()} aria-label={`Test ${channel.name}`}>
          {!test.isPending && <Send aria-hidden />}
          Test
        </Button>
        <ChannelMenu channel={channel} />
      </div>
      <ChannelMessages channelId={channel.id} name={channel.name} />
      {(test.data || test.isError) && !test.isPending && (
        <div className="mt-2 flex items-start gap-2 rounded-md border px-3 py-2">
          <div className="min-w-0 flex-1">
            {test.data && <AttemptLine attempt={test.data} />}
            {test.isError && <Problem>{messageOf(test.error)}</Problem>}
          </div>
          <Button variant="ghost" size="icon-sm" aria-label="Close the result" onClick={test.reset}>
            <X aria-hidden />
          </Button>
        </div>
      )}
    </li>
  );
}

function severityBadge(severity: Severity): string {
  return severity === "critical" ? "only critical services" : `only services of ${severity} severity and worse`;
}

function eventsBadge(events: readonly string[]): string {
  return events.map((type) => (alertTypeWords[type as AlertType] ?? type).toLowerCase()).join(", ");
}

function Health({ channel }: { channel: Channel }) {
  if (channel.broken_reason) {
    return (
      <p className="mt-0.5 flex items-start gap-1.5 text-down text-xs">
        <CircleAlert className="mt-px size-3.5 shrink-0" aria-hidden />
        <span className="min-w-0 break-words">Broken: {channel.broken_reason}. Mend its settings and test it.</span>
      </p>
    );
  }
  if (channel.failure_streak > 0) {
    return (
      <p className="mt-0.5 flex items-start gap-1.5 text-degraded text-xs">
        <CircleAlert className="mt-px size-3.5 shrink-0" aria-hidden />
        <span>
          {plural(channel.failure_streak, "attempt")} in a row failed;{" "}
          {channel.last_success_at ? (
            <>
              last success <RelativeTime at={channel.last_success_at} />
            </>
          ) : (
            "none has succeeded yet"
          )}
        </span>
      </p>
    );
  }
  const Icon = channel.last_success_at ? CircleCheck : CircleDashed;
  return (
    <p className="mt-0.5 flex items-start gap-1.5 text-muted text-xs">
      <Icon className={cn("mt-px size-3.5 shrink-0", channel.last_success_at && "text-up")} aria-hidden />
      {channel.last_success_at ? (
        <span>
          Last success <RelativeTime at={channel.last_success_at} />
        </span>
      ) : (
        "Never used. Test it once, so that the first real message is not the test."
      )}
    </p>
  );
}

/** Messages may arrive all the same: what people answer does not. */
function Unheard({ channel: { unheard, is_enabled } }: { channel: HeardChannel }) {
  if (!unheard || !is_enabled) return null;
  return (
    <p className="mt-0.5 flex items-start gap-1.5 text-degraded text-xs">
      <EarOff className="mt-px size-3.5 shrink-0" aria-hidden />
      <span className="min-w-0 break-words">
        Buttons and commands of its chat do nothing (noticed <RelativeTime at={unheard.since} />
        ): {unheard.reason}
      </span>
    </p>
  );
}

function ChannelMenu({ channel }: { channel: Channel }) {
  const write = useContactWrite();
  const { id, name, is_enabled } = channel;
  return (
    <ActionMenu
      label={`Actions for ${name}`}
      removal={{
        name,
        description: "Messages still on their way to it are dropped.",
        run: () =>
          write.mutateAsync({
            run: () => deleteChannel(id),
            done: `Deleted ${name}`,
            failed: `Could not delete ${name}`,
          }),
      }}
    >
      <EditItem sheet={`channel:${id}`} />
      <MenuItem
        onClick={() =>
          write.mutate({
            run: () => updateChannel(id, { is_enabled: !is_enabled }),
            done: is_enabled ? `Switched ${name} off` : `Switched ${name} on`,
            failed: `Could not change ${name}`,
          })
        }
      >
        {is_enabled ? <Pause aria-hidden /> : <Play aria-hidden />}
        {is_enabled ? "Switch off" : "Switch on"}
      </MenuItem>
      <MenuSeparator />
    </ActionMenu>
  );
}
