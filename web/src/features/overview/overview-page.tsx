import { useQuery } from "@tanstack/react-query";
import { monitorsQuery } from "@/api/monitors/get-monitors";
import type { Monitor, MonitorStatus } from "@/api/types";
import { ErrorState } from "@/components/ui/error-state";
import { Page } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { StateCounters } from "@/features/overview/state-counters";

export function OverviewPage() {
  const monitors = useQuery(monitorsQuery);
  if (monitors.isError) return <ErrorState error={monitors.error} onRetry={() => void monitors.refetch()} />;
  return (
    <Page title="Overview">
      {monitors.data ? (
        <StateCounters counts={countStates(monitors.data)} />
      ) : (
        <Loading label="Loading the overview">
          <Skeleton className="h-17" />
        </Loading>
      )}
    </Page>
  );
}

function countStates(monitors: readonly Monitor[]): Partial<Record<MonitorStatus, number>> {
  const counts: Partial<Record<MonitorStatus, number>> = {};
  for (const { status } of monitors) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
