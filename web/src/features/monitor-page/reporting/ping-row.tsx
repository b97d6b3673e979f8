import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { Ping } from "@/api/monitors/get-pings";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { PingBody } from "@/features/monitor-page/reporting/ping-body";
import { RunBar } from "@/features/monitor-page/reporting/run-bar";
import { type Entry, formatRun, words } from "@/features/monitor-page/reporting/timeline";
import { cn } from "@/lib/cn";
import { clockTime, localTime } from "@/lib/time";

const tones = { success: "up", start: "accent", fail: "down", log: "neutral", ignored: "neutral" } as const;

interface PingRowProps {
  monitorId: string;
  entry: Entry;
  longest: number;
  /** What came are values: whether they are good is not said by who sends them. */
  values: boolean;
}

/** One run or one ping; opens to all that it said. */
export function PingRow({ monitorId, entry, longest, values }: PingRowProps) {
  const [open, setOpen] = useState(false);
  const pings = [entry.start, entry.end].filter((ping) => ping !== null);
  const isValue = values && entry.outcome === "success";
  return (
    <Collapsible.Root render={<li />} open={open} onOpenChange={setOpen}>
      <div className="flex items-center gap-3 pr-4 text-sm hover:bg-bg-subtle">
        <Collapsible.Trigger className="group flex min-w-0 flex-1 items-center gap-3 py-2 pl-3 text-left outline-offset-[-2px]">
          <ChevronRight
            className="size-4 shrink-0 text-faint transition-transform group-data-panel-open:rotate-90"
            aria-hidden
          />
          <span className="num shrink-0 whitespace-nowrap text-muted">
            {clockTime(entry.start?.created_at ?? entry.at)}
          </span>
          <span className="w-18 shrink-0">
            <Badge tone={isValue ? "neutral" : tones[entry.outcome]}>{isValue ? "Value" : words[entry.outcome]}</Badge>
          </span>
          {longest > 0 && (
            <>
              <span className="num w-20 shrink-0 text-right max-sm:w-auto">
                {entry.duration_ms !== null && formatRun(entry.duration_ms)}
              </span>
              <span className="flex w-[30%] shrink-0 items-center max-md:hidden">
                <RunBar entry={entry} longest={longest} />
              </span>
            </>
          )}
          <span className={cn("min-w-0 flex-1 truncate text-muted", !isValue && "max-sm:hidden")}>{saidIn(pings)}</span>
        </Collapsible.Trigger>
        <RelativeTime at={entry.at} className="w-16 shrink-0 text-right text-muted" />
      </div>
      <Collapsible.Panel className="flex flex-col gap-4 px-3 pt-1 pb-4 sm:pl-10">
        {open && pings.map((ping) => <PingDetail key={ping.id} monitorId={monitorId} ping={ping} values={values} />)}
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

function PingDetail({ monitorId, ping, values }: { monitorId: string; ping: Ping; values: boolean }) {
  const facts = [
    ping.exit_status !== null && `exit status ${ping.exit_status}`,
    ping.run_id && `run ${ping.run_id}`,
    [ping.scheme === "email" ? "by e-mail" : ping.method, ping.source && `from ${ping.source}`]
      .filter(Boolean)
      .join(" "),
    ping.user_agent,
  ].filter(Boolean);
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <p className="break-words text-xs">
        <span className="font-medium">{values && ping.kind === "success" ? "Value" : words[ping.kind]}</span>{" "}
        <span className="num text-muted">{[`#${ping.number}`, localTime(ping.created_at), ...facts].join(" · ")}</span>
      </p>
      {ping.kind === "ignored" && (
        <p className="text-muted text-xs">
          It changed nothing: the monitor was paused, or the settings leave such calls out of account.
        </p>
      )}
      {ping.subject && <p className="break-words text-sm">{ping.subject}</p>}
      <PingBody monitorId={monitorId} ping={ping} />
    </div>
  );
}

/** What the pings say about themselves, in a line. */
function saidIn(pings: readonly Ping[]): string {
  const last = pings.at(-1);
  const status = last?.exit_status ? `exit status ${last.exit_status}` : null;
  const texts = pings.map((ping) => ping.subject ?? (ping.body_encoding === "base64" ? null : ping.body));
  const text = texts.findLast((one) => one?.trim());
  return [status, text?.trim().split("\n")[0]].filter(Boolean).join(" · ");
}
