import { useQuery } from "@tanstack/react-query";
import { pingKeyQuery } from "@/api/ping-key/ping-key";
import type { Monitor } from "@/api/types";
import { AddressList } from "@/components/passive/address-list";
import { hasAddress } from "@/components/passive/addresses";
import { snippetsOf } from "@/components/passive/snippets/snippets-of";
import { CodeTabs } from "@/components/ui/code-tabs";
import { Card, Section } from "@/components/ui/page";

/** Where it is reported to, and what to paste. Before the first ping it waits for that in sight. */
export function ReportSection({ monitor }: { monitor: Monitor }) {
  const needsKey = !hasAddress(monitor);
  const key = useQuery({ ...pingKeyQuery, enabled: needsKey });
  const snippets = snippetsOf(monitor, key.data);
  const waiting = monitor.ping_count === 0;
  return (
    <Section title="How to report">
      {waiting && <Waiting paused={monitor.status === "paused"} />}
      <div className={needsKey ? "grid gap-4" : "grid gap-4 lg:grid-cols-2"}>
        {snippets.length > 0 && (
          <Card className="min-w-0 overflow-hidden">
            <CodeTabs snippets={snippets} />
          </Card>
        )}
        {!needsKey && (
          <Card className="min-w-0 px-4 py-3.5">
            <AddressList monitor={monitor} />
            <p className="mt-4 text-muted text-xs">Whoever has an address can report: treat it like a password.</p>
          </Card>
        )}
      </div>
    </Section>
  );
}

function Waiting({ paused }: { paused: boolean }) {
  return (
    <p role="status" className="mb-3 flex items-center gap-2.5 rounded-lg border bg-accent-soft px-4 py-2.5 text-sm">
      <span aria-hidden className="size-2 shrink-0 animate-pulse rounded-full bg-accent-solid" />
      {paused
        ? "Nothing has come yet, and it is paused: what comes now is kept but changes nothing."
        : "Nothing has come yet: send the first one with a line from below, and it shows here at once."}
    </p>
  );
}
