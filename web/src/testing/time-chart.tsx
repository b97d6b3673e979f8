import type { TimeChartProps } from "@/components/charts/time-chart";

/** Stands for the chart in tests (vitest.config.ts): jsdom has no canvas, and what the chart is given is what counts. */
export function TimeChart({ label, bounds, format }: TimeChartProps) {
  return <figure aria-label={label}>{bounds && `${format(bounds.low)} to ${format(bounds.high)}`}</figure>;
}
