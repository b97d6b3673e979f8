import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { Range } from "@/api/monitors/get-history";
import { latestMetricQuery, type MetricSeries, metricSeriesQuery } from "@/api/monitors/get-metrics";
import type { Monitor } from "@/api/types";
import { TimeChart } from "@/components/charts/time-chart";
import { Badge } from "@/components/ui/badge";
import { ErrorState } from "@/components/ui/error-state";
import { Card, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { metricChart } from "@/features/monitor-page/reporting/metric-chart";
import { MetricTable } from "@/features/monitor-page/reporting/metric-table";
import { rangeOptions } from "@/features/monitor-page/search";
import { formatValue } from "@/lib/format";

const ENVELOPE = [0, 1] as const;
const YOUNG_MS = 6 * 3_600_000;

/** The newest value, how it has been, and the bounds it should keep. */
export function MetricSection({ monitor }: { monitor: Monitor }) {
  const search = useSearch({ from: "/app/monitors/$id" });
  const navigate = useNavigate({ from: "/monitors/$id" });
  const young = Date.now() - Date.parse(monitor.created_at) < YOUNG_MS;
  const range: Range = search.range ?? (young ? "1h" : "24h");
  const series = useQuery(metricSeriesQuery(monitor.id, range));
  return (
    <Section
      title="Values"
      actions={
        <Segmented
          aria-label="How far back"
          value={range}
          onChange={(next) => void navigate({ search: (before) => ({ ...before, range: next }), replace: true })}
          options={rangeOptions}
        />
      }
    >
      <Card className="overflow-hidden">
        {series.isPending && <Skeleton className="m-4 h-56" />}
        {series.isError && <ErrorState error={series.error} onRetry={() => void series.refetch()} />}
        {series.data && (
          <>
            <Latest id={monitor.id} series={series.data} />
            <Chart series={series.data} />
            <MetricTable id={monitor.id} unit={series.data.unit} />
          </>
        )}
      </Card>
    </Section>
  );
}

function Latest({ id, series }: { id: string; series: MetricSeries }) {
  const latest = useQuery(latestMetricQuery(id));
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 pt-3.5 pb-2">
      {latest.isPending && <Skeleton className="h-7 w-28" />}
      {latest.data && (
        <>
          <p className="num font-semibold text-xl" role="status" aria-label="Newest value">
            {formatValue(latest.data.value, series.unit)}
          </p>
          {latest.data.is_out_of_range && <Badge tone="down">Out of range</Badge>}
          <RelativeTime at={latest.data.at} className="text-muted text-sm" />
        </>
      )}
      {boundsInWords(series) && <p className="num text-muted text-sm sm:ml-auto">{boundsInWords(series)}</p>}
    </div>
  );
}

function Chart({ series }: { series: MetricSeries }) {
  const chart = useMemo(() => metricChart(series), [series]);
  const { min_value: low, max_value: high, unit } = series;
  const bounds = useMemo(() => ({ low, high }), [low, high]);
  const format = useCallback((value: number | null) => formatValue(value, unit), [unit]);
  if (chart.times.length === 0) {
    return <p className="px-4 py-12 text-center text-muted text-sm">No value came in this time.</p>;
  }
  return (
    <div className="px-3 pb-2.5">
      <TimeChart
        label={`Values over time${unit ? ` in ${unit}` : ""}; the table below holds them`}
        times={chart.times}
        series={chart.series}
        format={format}
        bounds={bounds}
        envelope={ENVELOPE}
        fitted
        height={240}
      />
    </div>
  );
}

export function boundsInWords({ min_value, max_value, unit }: Omit<MetricSeries, "points">): string {
  if (min_value !== null && max_value !== null) {
    return `Good from ${formatValue(min_value)} to ${formatValue(max_value, unit)}`;
  }
  if (min_value !== null) return `Good from ${formatValue(min_value, unit)} up`;
  return max_value !== null ? `Good up to ${formatValue(max_value, unit)}` : "";
}
