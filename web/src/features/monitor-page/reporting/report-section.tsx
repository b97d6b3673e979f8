import { useQuery } from "@tanstack/react-query";
import { pingKeyQuery } from "@/api/ping-key/ping-key";
import type { Monitor } from "@/api/types";
import { AddressList } from "@/components/passive/address-list";
import { hasAddress } from "@/components/passive/addresses";
import { firstLine, snippetsOf } from "@/components/passive/snippets/snippets-of";
import { CodeTabs } from "@/components/ui/code-tabs";
import { CopyLine } from "@/components/ui/copy-button";
import { Card, Section } from "@/components/ui/page";

/** Where it is reported to, and what to paste. Before the first ping it waits for that in sight. */
export function ReportSection({ monitor }: { monitor: Monitor }) {
  const needsKey = !hasAddress(monitor);
  const key = useQuery({ ...pingKeyQuery, enabled: needsKey });
  const snippets = snippetsOf(monitor, key.data);
  const waiting = monitor.ping_count === 0;
  return (
    <Section title="How to report">
      {waiting && <Waiting monitor={monitor} />}
      <div className="flex flex-col gap-4">
        {snippets.length > 0 && (
          <Card className="min-w-0 overflow-hidden">
            <CodeTabs snippets={snippets} />
          </Card>
        )}
        {!needsKey && (
          <Card className="min-w-0 px-4 py-3.5">
            <AddressList monitor={monitor} className="lg:grid-cols-2" />
            <p className="mt-4 text-muted text-xs">Whoever has an address can report: treat it like a password.</p>
          </Card>
        )}
      </div>
    </Section>
  );
}

function Waiting({ monitor }: { monitor: Monitor }) {
  const first = firstLine(monitor);
  return (
    <div className="mb-4 flex min-w-0 flex-col gap-2.5 rounded-lg border bg-accent-soft px-4 py-3">
      <p role="status" className="flex items-center gap-2.5 text-sm">
        <span aria-hidden className="size-2 shrink-0 animate-pulse rounded-full bg-accent-solid" />
        {monitor.status === "paused"
          ? "Nothing has come yet, and it is paused: what comes now is kept but changes nothing."
          : "Nothing has come yet: send the first one, and it shows here at once."}
      </p>
      {first && <CopyLine text={first} label="Copy the command" className="bg-surface" />}
    </div>
  );
}
