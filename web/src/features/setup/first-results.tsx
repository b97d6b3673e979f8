import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/api/client";
import { recentChecksQuery } from "@/api/monitors/get-checks";
import { monitorQuery } from "@/api/monitors/get-monitors";
import { checkMonitor } from "@/api/monitors/run-check";
import { HeartbeatStrip } from "@/components/charts/heartbeat-strip";
import { TraceView } from "@/components/check/trace-view";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { StatePill } from "@/components/ui/state";

/** The real first check with everything it saw, and the next ones as they come. */
export function FirstResults({ id, onDone }: { id: string; onDone: () => void }) {
  const monitor = useQuery(monitorQuery(id));
  const checks = useQuery(recentChecksQuery(id));
  const check = useQuery({
    queryKey: ["first-check", id],
    queryFn: () => checkMonitor(id),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const beats = [...(checks.data ?? [])].reverse();
  return (
    <div className="flex flex-col gap-4">
      <Card className="flex flex-col gap-3 p-4">
        <div className="flex items-center gap-3">
          <h2 className="min-w-0 flex-1 truncate font-medium">{monitor.data?.name}</h2>
          {monitor.data && <StatePill status={monitor.data.status} />}
        </div>
        <HeartbeatStrip beats={beats} />
      </Card>
      <div aria-live="polite">
        {check.data && <TraceView trace={check.data} />}
        {check.error && <p className="text-down text-sm">{messageOf(check.error)}</p>}
        {!check.data && !check.error && (
          <Loading label="Checking" className="flex flex-col gap-3 rounded-lg border p-3">
            <Skeleton className="w-40" />
            <Skeleton className="h-1.5" />
            <Skeleton className="w-64" />
          </Loading>
        )}
      </div>
      <Button variant="primary" className="self-end" onClick={onDone}>
        Continue
      </Button>
    </div>
  );
}
