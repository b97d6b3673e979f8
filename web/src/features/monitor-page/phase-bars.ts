import type { ResponsePoint, ResponseTimes } from "@/api/monitors/get-history";
import type { ChartSeries } from "@/components/charts/time-chart";
import { phaseLook } from "@/components/check/phase-bar";

interface Chart {
  times: number[];
  series: ChartSeries[];
}

/** Stacked bars of the phases of single checks: the tallest is drawn first and the others over it. `null` without any. */
export function phaseBars({ phases, points }: ResponseTimes): Chart | null {
  const first = points[0];
  const last = points.at(-1);
  if (phases.length === 0 || !first || !last) return null;
  // Empty places at both ends stretch the axis over the same span as the chart above.
  const start = seconds(first.at);
  const end = endOf(last);
  const inside = phases.filter((phase) => seconds(phase.at) > start && seconds(phase.at) < end);
  const times = [start, ...inside.map((phase) => seconds(phase.at)), end];
  const sums = inside.map(() => 0);
  const series = phaseLook.map(({ name, label, color }) => {
    const own = inside.map((phase) => numberOf(phase[name]));
    const values = own.map((value, at) => {
      sums[at] = (sums[at] ?? 0) + (value ?? 0);
      return value === null ? null : sums[at];
    });
    return { label, color, bars: true, values: [null, ...values, null], own: [null, ...own, null] };
  });
  const known = series.filter((one) => one.own.some((value) => value !== null));
  return known.length ? { times, series: known.reverse() } : null;
}

/** Where the span ends, in seconds since the epoch. */
export function endOf(last: ResponsePoint): number {
  return seconds(last.at) + last.width_ms / 1000;
}

export function seconds(at: string): number {
  return Date.parse(at) / 1000;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
