import type { MonitorStatus } from "@/api/types";
import { stateLook } from "@/components/ui/state";
import { cn } from "@/lib/cn";
import { formatCount } from "@/lib/format";

const order: MonitorStatus[] = ["down", "degraded", "maintenance", "up", "paused", "unknown"];

/** How many monitors are in which state; what needs a person comes first. */
export function StateCounters({ counts }: { counts: Partial<Record<MonitorStatus, number>> }) {
  return (
    <dl className="grid grid-cols-3 overflow-hidden rounded-lg border bg-line gap-px sm:grid-cols-6">
      {order.map((status) => {
        const look = stateLook[status];
        const count = counts[status] ?? 0;
        return (
          <div key={status} className="flex flex-col gap-1 bg-surface px-3 py-3 sm:px-4">
            <dt className={cn("flex items-center gap-1.5 text-xs", count ? look.text : "text-muted")}>
              <look.icon className="size-3.5 shrink-0" aria-hidden />
              {look.word}
            </dt>
            <dd className={cn("num font-semibold text-xl", count ? "text-text" : "text-faint")}>
              {formatCount(count)}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
