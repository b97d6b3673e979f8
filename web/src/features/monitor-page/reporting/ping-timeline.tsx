import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { pingLogQuery } from "@/api/monitors/get-pings";
import { ErrorState } from "@/components/ui/error-state";
import { LoadMore } from "@/components/ui/load-more";
import { Card, Section } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { PingRow } from "@/features/monitor-page/reporting/ping-row";
import { RunStrip } from "@/features/monitor-page/reporting/run-strip";
import { entriesOf, longestOf } from "@/features/monitor-page/reporting/timeline";

const FEW = 3;

/** What was sent, newest first: runs as bars as long as they took, with the text that came along. */
export function PingTimeline({ id, values = false }: { id: string; values?: boolean }) {
  const log = useInfiniteQuery(pingLogQuery(id));
  const entries = useMemo(() => entriesOf(log.data?.pages.flatMap((page) => page.data) ?? []), [log.data]);
  const longest = longestOf(entries);
  return (
    <Section title="Pings">
      <Card className="overflow-hidden">
        {log.isPending && <Skeleton className="m-4 h-16" />}
        {log.isError && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
        {log.data && entries.length === 0 && <p className="px-4 py-3.5 text-muted text-sm">No ping has come yet.</p>}
        {entries.length >= FEW && longest > 0 && <RunStrip entries={entries} />}
        <ul aria-label="Pings" className="divide-y">
          {entries.map((entry) => (
            <PingRow key={entry.id} monitorId={id} entry={entry} longest={longest} values={values} />
          ))}
        </ul>
        <LoadMore query={log} />
      </Card>
    </Section>
  );
}
