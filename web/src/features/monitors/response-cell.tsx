import type { Monitor } from "@/api/types";
import { briefExpectation } from "@/components/passive/expectation";
import { cn } from "@/lib/cn";
import { formatMs } from "@/lib/format";
import { useNow } from "@/lib/now";

/** How fast it answered; of what reports in, when it is awaited. */
export function ResponseCell({ monitor }: { monitor: Monitor }) {
  if (!monitor.next_expected_at) return formatMs(monitor.last_response_time_ms);
  return <Awaited monitor={monitor} />;
}

function Awaited({ monitor }: { monitor: Monitor }) {
  const now = useNow();
  const awaited = briefExpectation(monitor, now);
  if (!awaited) return "–";
  return <span className={awaited.late ? "text-degraded" : "text-muted"}>{awaited.text}</span>;
}

/** For where there is no column: only what is late is worth its room. */
export function Lateness({ monitor, className }: { monitor: Monitor; className?: string }) {
  return monitor.next_expected_at ? <Late monitor={monitor} className={className} /> : null;
}

function Late({ monitor, className }: { monitor: Monitor; className?: string }) {
  const awaited = briefExpectation(monitor, useNow());
  if (!awaited?.late) return null;
  return <span className={cn("text-degraded", className)}>{`${awaited.text} · `}</span>;
}
