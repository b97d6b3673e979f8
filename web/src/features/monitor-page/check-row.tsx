import { Collapsible } from "@base-ui/react/collapsible";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight, GitCompareArrows } from "lucide-react";
import { useState } from "react";
import { checkQuery } from "@/api/monitors/get-history";
import type { Check } from "@/api/types";
import { stateOfCheck } from "@/components/check/check-state";
import { TraceView } from "@/components/check/trace-view";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { StatePill } from "@/components/ui/state";
import { formatMs } from "@/lib/format";
import { clockTime } from "@/lib/time";

export function CheckRow({ check }: { check: Check }) {
  const [open, setOpen] = useState(false);
  return (
    <Collapsible.Root render={<li />} open={open} onOpenChange={setOpen}>
      <div className="flex items-center gap-3 pr-4 text-sm hover:bg-bg-subtle">
        <Collapsible.Trigger className="group flex min-w-0 flex-1 items-center gap-3 py-2 pl-3 text-left outline-offset-[-2px]">
          <ChevronRight
            className="size-4 shrink-0 text-faint transition-transform group-data-panel-open:rotate-90"
            aria-hidden
          />
          <span className="num shrink-0 whitespace-nowrap text-muted">{clockTime(check.checked_at)}</span>
          <StatePill status={stateOfCheck(check.status)} />
          <span className="min-w-0 flex-1 truncate text-muted">{check.error_message}</span>
        </Collapsible.Trigger>
        <span className="num w-14 shrink-0 text-right">{formatMs(check.response_time_ms)}</span>
        <RelativeTime at={check.checked_at} className="w-16 shrink-0 text-right text-muted max-sm:hidden" />
      </div>
      <Collapsible.Panel className="px-3 pb-3 sm:pl-10">{open && <Trace check={check} />}</Collapsible.Panel>
    </Collapsible.Root>
  );
}

function Trace({ check }: { check: Check }) {
  const trace = useQuery(checkQuery(check.monitor_id, check.id));
  if (trace.isPending) return <Skeleton className="h-32" />;
  if (trace.isError) return <ErrorState error={trace.error} onRetry={() => void trace.refetch()} />;
  return (
    <>
      <TraceView trace={trace.data} />
      {trace.data.last_success_id && <LastSuccess monitorId={check.monitor_id} checkId={trace.data.last_success_id} />}
      {!trace.data.steps?.length && (
        <p className="mt-2 text-muted text-xs">
          The steps of this check were not kept. They are kept for failures, for changes, for checks asked for, and for
          one good check an hour.
        </p>
      )}
    </>
  );
}

/** The newest good check before a failure, to compare with. */
function LastSuccess({ monitorId, checkId }: { monitorId: string; checkId: string }) {
  const [open, setOpen] = useState(false);
  const trace = useQuery({ ...checkQuery(monitorId, checkId), enabled: open });
  return (
    <div className="mt-2 flex flex-col items-start gap-2">
      <Button variant="ghost" size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
        <GitCompareArrows aria-hidden />
        {open ? "Hide the last good check" : "Compare with the last good check"}
      </Button>
      {open && trace.isPending && <Skeleton className="h-32 w-full" />}
      {open && trace.isError && <ErrorState error={trace.error} onRetry={() => void trace.refetch()} />}
      {open && trace.data && (
        <div className="w-full">
          <p className="mb-1.5 text-muted text-xs">
            The last good check before it, <RelativeTime at={trace.data.checked_at} />
          </p>
          <TraceView trace={trace.data} />
        </div>
      )}
    </div>
  );
}
