import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { monitorIncidentsQuery, type Range, type ResponseTimes, responseTimesQuery } from "@/api/monitors/get-history";
import type { Monitor } from "@/api/types";
import { type ChartBand, type ChartSeries, TimeChart } from "@/components/charts/time-chart";
import { ErrorState } from "@/components/ui/error-state";
import { Card, Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { endOf, phaseBars, seconds } from "@/features/monitor-page/phase-bars";
import { rangeOptions } from "@/features/monitor-page/search";
import { formatMs } from "@/lib/format";

const YOUNG_MS = 6 * 3_600_000;

/** How fast it answers, where the time goes, and when there was trouble. */
export function ResponseSection({ monitor }: { monitor: Monitor }) {
  const search = useSearch({ from: "/app/monitors/$id" });
  const navigate = useNavigate({ from: "/monitors/$id" });
  const young = Date.now() - Date.parse(monitor.created_at) < YOUNG_MS;
  const range: Range = search.range ?? (young ? "1h" : "24h");
  const times = useQuery(responseTimesQuery(monitor.id, range));
  return (
    <Section
      title="Response time"
      actions={
        <Segmented
          aria-label="How far back"
          value={range}
          onChange={(next) => void navigate({ search: (before) => ({ ...before, range: next }), replace: true })}
          options={rangeOptions}
        />
      }
    >
      <Card className="px-3 py-2.5">
        {times.isPending && <Skeleton className="h-56" />}
        {times.isError && <ErrorState error={times.error} onRetry={() => void times.refetch()} />}
        {times.data && <Charts monitor={monitor} data={times.data} />}
      </Card>
    </Section>
  );
}

function Charts({ monitor, data }: { monitor: Monitor; data: ResponseTimes }) {
  const bands = useBands(monitor.id);
  const times = useMemo(() => timesOf(data), [data]);
  const series = useMemo(() => percentiles(data), [data]);
  const phases = useMemo(() => phaseBars(data), [data]);
  if (!data.points.some((point) => point.count > 0)) {
    return <p className="py-16 text-center text-muted text-sm">No check answered in this time.</p>;
  }
  return (
    <div className="flex flex-col gap-4">
      <TimeChart
        label="Response time: median, 95th and 99th percentile"
        times={times}
        series={series}
        format={formatMs}
        bands={bands}
        threshold={monitor.degraded_after_ms ?? undefined}
        sync={monitor.id}
      />
      {phases && (
        <TimeChart
          label="Where the time of single checks went"
          times={phases.times}
          series={phases.series}
          format={formatMs}
          bands={bands}
          height={110}
          sync={monitor.id}
        />
      )}
    </div>
  );
}

/** The beginnings of the buckets, and the end of the last one: the axis reaches the present. */
function timesOf({ points }: ResponseTimes): number[] {
  const last = points.at(-1);
  return [...points.map((point) => seconds(point.at)), ...(last ? [endOf(last)] : [])];
}

function percentiles({ points }: ResponseTimes): ChartSeries[] {
  return [
    { label: "p50", color: "accent", filled: true, values: [...points.map((point) => point.p50), null] },
    { label: "p95", color: "phase-wait", values: [...points.map((point) => point.p95), null] },
    { label: "p99", color: "phase-transfer", dashed: true, values: [...points.map((point) => point.p99), null] },
  ];
}

/** Times of trouble, drawn behind the lines. */
function useBands(id: string): ChartBand[] {
  const incidents = useQuery(monitorIncidentsQuery(id));
  return useMemo(
    () =>
      (incidents.data?.data ?? []).map(({ started_at, resolved_at }) => ({
        from: seconds(started_at),
        to: resolved_at ? seconds(resolved_at) : Date.now() / 1000,
        color: "down-fill",
      })),
    [incidents.data],
  );
}
