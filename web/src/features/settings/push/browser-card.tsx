import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell, BellOff, BellRing } from "lucide-react";
import type { ReactNode } from "react";
import { messageOf } from "@/api/client";
import { contactsQuery } from "@/api/contacts/contacts";
import { pushKeys } from "@/api/keys";
import { channelKindsQuery } from "@/api/kinds/get-kinds";
import { disableThisBrowser, enableThisBrowser } from "@/api/push/this-browser";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Problem } from "@/components/ui/notice";
import { Card, Section } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { toastDone, toastError } from "@/components/ui/toast";
import { useBrowsers } from "@/features/settings/push/use-browsers";

export function BrowserCard() {
  const { here, devices, mine } = useBrowsers();
  const failed = [here, devices].find((each) => each.isError);
  return (
    <Section title="Notify in this browser">
      <p className="mb-3 text-muted text-sm">
        Alerts as notifications of this device, also while Watchbell is closed. Each person switches on their own
        browsers.
      </p>
      <Card>
        {failed ? (
          <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
        ) : here.data && devices.data ? (
          <>
            {here.data.can === "subscribe" ? mine ? <On id={mine.id} /> : <Off /> : <Cannot why={here.data.can} />}
            <ChannelHint />
          </>
        ) : (
          <Loading label="Looking at this browser" className="p-4">
            <Skeleton className="h-8" />
          </Loading>
        )}
      </Card>
    </Section>
  );
}

const reasons = {
  insecure: [
    "Not over plain HTTP",
    "Browsers give notifications to pages over HTTPS only. Open Watchbell by https://.",
  ],
  unsupported: ["Not supported", "This browser has no push notifications, or they are switched off in this window."],
  blocked: [
    "Blocked by the browser",
    "Click the mark left of the address, set Notifications to Allow, then come back to this page.",
  ],
} as const;

function Cannot({ why }: { why: keyof typeof reasons }) {
  const [title, text] = reasons[why];
  return <State icon={<BellOff className="text-muted" aria-hidden />} title={title} text={text} />;
}

function Off() {
  const client = useQueryClient();
  const enable = useMutation({
    mutationFn: enableThisBrowser,
    onSuccess: (allowed) => allowed && toastDone("This browser is told from now on"),
    onSettled: () => client.invalidateQueries({ queryKey: pushKeys.all }),
  });
  return (
    <State
      icon={<Bell className="text-muted" aria-hidden />}
      title="Off"
      text={enable.data === false ? "The browser was not allowed to show notifications." : "This browser is not told."}
      problem={enable.error && `Could not subscribe: ${messageOf(enable.error)}`}
      action={
        <Button variant="primary" busy={enable.isPending} onClick={() => enable.mutate()}>
          Enable
        </Button>
      }
    />
  );
}

function On({ id }: { id: string }) {
  const client = useQueryClient();
  const disable = useMutation({
    mutationFn: () => disableThisBrowser(id),
    onSuccess: () => toastDone("This browser is told no more"),
    onError: (error) => toastError("Could not switch it off", error),
    onSettled: () => client.invalidateQueries({ queryKey: pushKeys.all }),
  });
  return (
    <State
      icon={<BellRing className="text-up" aria-hidden />}
      title="On"
      text="This browser shows what your organization's channels tell it."
      action={
        <Button busy={disable.isPending} onClick={() => disable.mutate()}>
          Disable
        </Button>
      }
    />
  );
}

interface StateProps {
  icon: ReactNode;
  title: string;
  text: string;
  problem?: string | null;
  action?: ReactNode;
}

function State({ icon, title, text, problem, action }: StateProps) {
  return (
    <div className="flex flex-col gap-3 px-4 py-3.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 [&>svg]:size-5 [&>svg]:shrink-0">
        {icon}
        <div className="min-w-0 flex-1 basis-48" role="status">
          <p className="font-medium text-sm">{title}</p>
          <p className="text-muted text-sm">{text}</p>
        </div>
        {action}
      </div>
      {problem && <Problem>{problem}</Problem>}
    </div>
  );
}

/** Browsers that subscribed are told by channels of one kind; without one nothing ever comes. */
function ChannelHint() {
  const contacts = useQuery(contactsQuery);
  const kinds = useQuery(channelKindsQuery);
  const label = kinds.data?.find(({ kind }) => kind === "web_push")?.label ?? "Browser";
  const channels = contacts.data?.flatMap((contact) => contact.channels ?? []);
  const exists = channels?.some((channel) => channel.channel_type === "web_push" && channel.is_enabled);
  if (contacts.isPending) {
    return (
      <Loading label="Looking for channels" className="border-t px-4 py-2.5">
        <Skeleton className="h-4 w-72" />
      </Loading>
    );
  }
  return (
    <p className="border-t px-4 py-2.5 text-muted text-xs">
      {exists === false
        ? `Nothing comes yet: messages need a channel of the kind “${label}”. Add one under `
        : `Messages come through channels of the kind “${label}”, see `}
      <Link to="/contacts" className="rounded-sm text-accent underline">
        Contacts
      </Link>
      .
    </p>
  );
}
