import type { MetricPoint, MetricSeries } from "@/api/monitors/get-metrics";
import type { ChartSeries } from "@/components/charts/time-chart";

interface MetricChart {
  /** Seconds since the epoch. */
  times: number[];
  /** Highest, lowest, average, and what lies out of range, in this order. */
  series: ChartSeries[];
}

/** So many usual distances without a value are a gap. */
const GAP = 3;

/**
 * The lines of a metric. Values that come rarely have empty stretches between them although nothing is missing: a gap is
 * where none came for three times as long as usual.
 */
export function metricChart(metric: MetricSeries): MetricChart {
  const { points } = metric;
  const usual = usualDistance(points);
  const shown: (MetricPoint | number)[] = points.flatMap((point, at) => {
    const before = points[at - 1];
    const missing = before && secondsOf(point) - secondsOf(before) > GAP * usual;
    return missing ? [(secondsOf(before) + secondsOf(point)) / 2, point] : [point];
  });
  const values = (of: (point: MetricPoint) => number | null) =>
    shown.map((one) => (typeof one === "number" ? null : of(one)));
  return {
    times: shown.map((one) => (typeof one === "number" ? one : secondsOf(one))),
    series: [
      { label: "Highest", color: "accent", quiet: true, values: values((point) => point.max) },
      { label: "Lowest", color: "accent", quiet: true, values: values((point) => point.min) },
      { label: "Average", color: "accent", values: values((point) => point.avg) },
      {
        label: "Out of range",
        color: "down-fill",
        marks: true,
        values: values((point) => (point.is_out_of_range ? farthest(point, metric) : null)),
      },
    ],
  };
}

/** Of a stretch with values out of range, the one that was: its mean may look good. */
function farthest(point: MetricPoint, { min_value, max_value }: MetricSeries): number {
  if (max_value !== null && point.max > max_value) return point.max;
  return min_value !== null && point.min < min_value ? point.min : point.avg;
}

/** The median of the distances between neighbours, in seconds. */
function usualDistance(points: readonly MetricPoint[]): number {
  const distances = points.slice(1).map((point, at) => secondsOf(point) - secondsOf(points[at] ?? point));
  distances.sort((one, other) => one - other);
  return distances[Math.floor(distances.length / 2)] ?? Number.POSITIVE_INFINITY;
}

function secondsOf(point: MetricPoint): number {
  return Date.parse(point.at) / 1000;
}
