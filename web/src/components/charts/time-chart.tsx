import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { chartOptions } from "@/components/charts/chart-options";
import { useIsDark } from "@/lib/theme";
import { localTime } from "@/lib/time";

export interface ChartSeries {
  label: string;
  /** As long as `times`; `null` is a gap and is drawn as one. */
  values: readonly (number | null)[];
  /** Name of a design token without dashes: "accent", "up-fill", … */
  color: string;
  /** Area below the line. */
  filled?: boolean;
  dashed?: boolean;
  /** Bars from zero instead of a line: for values of single moments, between which nothing is known. */
  bars?: boolean;
  /** Only its points: for what stands out of a line that is drawn already. */
  marks?: boolean;
  /** Neither drawn nor in the legend: an edge of the envelope. */
  quiet?: boolean;
  /** What the legend says where bars are stacked and so drawn higher than their value. */
  own?: readonly (number | null)[];
}

export interface ChartBand {
  /** Seconds since the epoch. */
  from: number;
  to: number;
  color: string;
}

/** Within these the values are good; `null` is no bound. */
export interface ChartBounds {
  low: number | null;
  high: number | null;
}

export interface TimeChartProps {
  label: string;
  /** Seconds since the epoch, ascending. */
  times: readonly number[];
  series: readonly ChartSeries[];
  format: (value: number | null) => string;
  /** Incidents and maintenance, drawn behind the lines. */
  bands?: readonly ChartBand[];
  /** A horizontal line, in the unit of the values. */
  threshold?: number;
  /** Lines, with what lies beyond them shaded. */
  bounds?: ChartBounds;
  /** The area between these two series is filled: their places in `series`, the upper one first. */
  envelope?: readonly [number, number];
  /** The axis shows the values' own span instead of beginning at zero. */
  fitted?: boolean;
  height?: number;
  /** Charts with the same name share the crosshair. */
  sync?: string;
}

const NO_BANDS: readonly ChartBand[] = [];

/** Lines over time on canvas; 100 000 points stay smooth. */
export function TimeChart({
  label,
  times,
  series,
  format,
  bands = NO_BANDS,
  threshold,
  bounds,
  envelope,
  fitted,
  height = 200,
  sync,
}: TimeChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const dark = useIsDark();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that chartOptions reads from the page
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const options = chartOptions({
      series,
      format,
      bands,
      threshold,
      bounds,
      envelope,
      fitted,
      height,
      sync,
      width: element.clientWidth,
      onCursor: setCursor,
    });
    const data = [times, ...series.map((one) => one.values)] as unknown as uPlot.AlignedData;
    const plot = new uPlot(options, data, element);
    const watcher = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [times, series, format, bands, threshold, bounds, envelope, fitted, height, sync, dark]);

  const at = cursor === null ? undefined : times[cursor];
  return (
    <figure aria-label={label}>
      <figcaption className="mb-1 flex h-5 items-center gap-4 overflow-hidden whitespace-nowrap text-muted text-xs">
        {series
          .filter((one) => !one.quiet)
          .map((one) => (
            <span key={one.label} className="flex items-center gap-1.5">
              <svg aria-hidden className="size-2" viewBox="0 0 8 8">
                <rect width="8" height="8" rx="2" fill={`var(--${one.color})`} />
              </svg>
              {one.label}
              {cursor !== null && (
                <span className="num text-text">{format((one.own ?? one.values)[cursor] ?? null)}</span>
              )}
            </span>
          ))}
        {at !== undefined && <span className="num ml-auto">{localTime(at * 1000)}</span>}
      </figcaption>
      <div ref={holder} style={{ height }} />
    </figure>
  );
}
