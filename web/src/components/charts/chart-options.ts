import uPlot from "uplot";
import type { ChartBand, ChartBounds, ChartSeries, TimeChartProps } from "@/components/charts/time-chart";
import { axisTimes } from "@/lib/time";

interface OptionsInput
  extends Pick<TimeChartProps, "format" | "threshold" | "bounds" | "envelope" | "fitted" | "sync"> {
  series: readonly ChartSeries[];
  bands: readonly ChartBand[];
  width: number;
  height: number;
  onCursor: (index: number | null) => void;
}

/** The one look of all charts: same axes, same grid, same crosshair. */
export function chartOptions(input: OptionsInput): uPlot.Options {
  const token = readTokens();
  const axis: uPlot.Axis = {
    stroke: token("text-faint"),
    font: '11px "Inter Variable", sans-serif',
    grid: { stroke: token("line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width: input.width,
    height: input.height,
    legend: { show: false },
    // On the right as much as half of the last time on the axis takes.
    padding: [8, 18, 0, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 6 },
      ...(input.sync ? { sync: { key: input.sync } } : {}),
    },
    scales: { x: { time: true }, y: { range: (_, low, high) => rangeOf(input, low, high) } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 80,
        values: (_, ticks, _axis, _space, apart) => axisTimes(ticks, apart),
      },
      {
        ...axis,
        size: (_, labels) => axisWidth(labels),
        values: (_, splits) => splits.map((value) => input.format(value)),
      },
    ],
    series: [{}, ...input.series.map((one) => lineOf(one, token))],
    ...(input.envelope ? { bands: [envelopeOf(input.envelope, input.series, token)] } : {}),
    hooks: {
      drawClear: [(plot) => drawBands(plot, input.bands, token), (plot) => drawBeyond(plot, input.bounds, token)],
      draw: [
        (plot) => drawLevel(plot, input.threshold, token("degraded-fill")),
        (plot) => drawLevel(plot, input.bounds?.low, token("down-fill")),
        (plot) => drawLevel(plot, input.bounds?.high, token("down-fill")),
      ],
      setCursor: [(plot) => input.onCursor(plot.cursor.idx ?? null)],
    },
  };
}

type Token = (name: string) => string;

function readTokens(): Token {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

function lineOf(series: ChartSeries, token: Token): uPlot.Series {
  const color = token(series.color);
  return {
    label: series.label,
    stroke: color,
    width: 1.5,
    spanGaps: false,
    // A value with gaps on both sides has no line; it is drawn as a point.
    points: { show: !series.bars, size: 4, fill: color, filter: (plot, index) => alone(plot.data[index] ?? []) },
    ...(series.dashed ? { dash: [4, 4] } : {}),
    ...(series.filled ? { fill: `${color}22` } : {}),
    ...(series.quiet ? { width: 0, points: { show: false } } : {}),
    ...(series.marks ? { width: 0, points: { show: true, size: 7, fill: color, stroke: color } } : {}),
    ...(series.bars ? { fill: color, width: 0, paths: uPlot.paths.bars?.({ size: [0.9, 14, 3] }) } : {}),
  };
}

function alone(values: ArrayLike<number | null | undefined>): number[] {
  return Array.from(values, (_, at) => at).filter(
    (at) => values[at] != null && values[at - 1] == null && values[at + 1] == null,
  );
}

/** As wide as the longest label needs; charts below each other stay in line while theirs are short. */
function axisWidth(labels: readonly string[] | null): number {
  const longest = Math.max(0, ...(labels ?? []).map((label) => label.length));
  return Math.max(64, Math.round(longest * 6.5) + 14);
}

function rangeOf(input: OptionsInput, low: number | null, high: number | null): [number, number] {
  if (!input.fitted) return yRange(low, high, input.threshold);
  return fittedRange(low ?? 0, high ?? 1, input.bounds);
}

/** The values with some air, and a bound too unless it lies so far away that the values would become a flat line. */
export function fittedRange(low: number, high: number, bounds: ChartBounds | undefined): [number, number] {
  const span = high - low || Math.abs(high) * 0.1 || 1;
  const near = [bounds?.low, bounds?.high].filter(
    (bound) => bound != null && bound > low - 2 * span && bound < high + 2 * span,
  ) as number[];
  const bottom = Math.min(low, ...near);
  const top = Math.max(high, ...near);
  const air = (top - bottom || span) * 0.1;
  return [bottom - air, top + air];
}

function yRange(low: number | null, high: number | null, threshold: number | undefined): [number, number] {
  const top = Math.max(high ?? 1, threshold ?? 0);
  return [Math.min(0, low ?? 0), top > 0 ? top * 1.1 : 1];
}

function drawBands(plot: uPlot, bands: readonly ChartBand[], token: Token): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const band of bands) {
    const left = Math.max(bbox.left, plot.valToPos(band.from, "x", true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(band.to, "x", true));
    if (right <= left) continue;
    ctx.fillStyle = `${token(band.color)}2e`;
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
  }
  ctx.restore();
}

function drawLevel(plot: uPlot, level: number | null | undefined, color: string): void {
  if (level == null || !isInSight(plot, level)) return;
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(level, "y", true));
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  ctx.setLineDash([6, 4]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** A shade over what lies beyond the bounds. */
function drawBeyond(plot: uPlot, bounds: ChartBounds | undefined, token: Token): void {
  if (!bounds) return;
  const { ctx, bbox } = plot;
  const bottom = bbox.top + bbox.height;
  const at = (value: number) => Math.min(bottom, Math.max(bbox.top, plot.valToPos(value, "y", true)));
  ctx.save();
  ctx.fillStyle = `${token("down-fill")}14`;
  if (bounds.high !== null) ctx.fillRect(bbox.left, bbox.top, bbox.width, at(bounds.high) - bbox.top);
  if (bounds.low !== null) ctx.fillRect(bbox.left, at(bounds.low), bbox.width, bottom - at(bounds.low));
  ctx.restore();
}

function isInSight(plot: uPlot, value: number): boolean {
  const { min, max } = plot.scales.y ?? {};
  return min !== undefined && max !== undefined && value >= min && value <= max;
}

function envelopeOf(
  [upper, lower]: readonly [number, number],
  series: readonly ChartSeries[],
  token: Token,
): uPlot.Band {
  // uPlot counts the times as its first series.
  return { series: [upper + 1, lower + 1], fill: `${token(series[upper]?.color ?? "accent")}22` };
}
