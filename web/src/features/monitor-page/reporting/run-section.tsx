import { useQuery } from "@tanstack/react-query";
import { type OpenRun, type RunStatistics, runsQuery } from "@/api/monitors/get-runs";
import { ErrorState } from "@/components/ui/error-state";
import { Card, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatRun } from "@/features/monitor-page/reporting/timeline";
import { plural } from "@/lib/format";
import { useNow } from "@/lib/now";
import { formatSeconds } from "@/lib/time";

/** What runs at this moment, and how long runs take. Nothing where the job never tells its start. */
export function RunSection({ id }: { id: string }) {
  const runs = useQuery(runsQuery(id));
  if (runs.isError) return <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />;
  if (!runs.data) return null;
  const { open, statistics } = runs.data;
  if (open.length === 0 && statistics.count === 0) return null;
  return (
    <Section title="Runs">
      <div className="flex flex-col gap-3">
        {open.length > 0 && <OpenRuns runs={open} />}
        {statistics.count > 0 && <Figures statistics={statistics} />}
      </div>
    </Section>
  );
}

function OpenRuns({ runs }: { runs: readonly OpenRun[] }) {
  return (
    <Card>
      <ul aria-label="Runs that have not ended" className="divide-y">
        {runs.map((run) => (
          <li
            key={`${run.run_id} ${run.started_at}`}
            className="flex flex-wrap items-center gap-x-3 px-4 py-2.5 text-sm"
          >
            <span aria-hidden className="size-2 shrink-0 animate-pulse rounded-full bg-accent-solid" />
            <Clock since={run.started_at} />
            {run.run_id && <span className="min-w-0 truncate font-mono text-muted text-xs">{run.run_id}</span>}
            <span className="ml-auto text-muted">
              started <RelativeTime at={run.started_at} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Clock({ since }: { since: string }) {
  const now = useNow();
  return <span className="num font-medium">Running for {formatSeconds((now - Date.parse(since)) / 1000)}</span>;
}

const figures = [
  { name: "Median", of: (each: RunStatistics) => each.median_ms },
  { name: "95th percentile", of: (each: RunStatistics) => each.p95_ms },
  { name: "Last", of: (each: RunStatistics) => each.last_ms },
  { name: "Longest", of: (each: RunStatistics) => each.max_ms },
];

function Figures({ statistics }: { statistics: RunStatistics }) {
  const { count, avg_ms, min_ms } = statistics;
  return (
    <div>
      <dl aria-label="Run times" className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {figures.map(({ name, of }) => (
          <Card key={name} className="px-3.5 py-2.5">
            <dt className="text-muted text-xs">{name}</dt>
            <dd className="num font-semibold text-lg">{formatRun(of(statistics))}</dd>
          </Card>
        ))}
      </dl>
      <p className="num mt-2 text-muted text-xs">
        {`Of ${plural(count, "run")}: ${formatRun(avg_ms)} on average, ${formatRun(min_ms)} at least.`}
      </p>
    </div>
  );
}
