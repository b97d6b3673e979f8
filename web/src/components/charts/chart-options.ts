import uPlot from "uplot";
import type { ChartBand, ChartSeries, TimeChartProps } from "@/components/charts/time-chart";
import { axisTimes } from "@/lib/time";

interface OptionsInput extends Pick<TimeChartProps, "format" | "threshold" | "sync"> {
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
    padding: [8, 4, 0, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 6 },
      ...(input.sync ? { sync: { key: input.sync } } : {}),
    },
    scales: { x: { time: true }, y: { range: (_, low, high) => yRange(low, high, input.threshold) } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 80,
        values: (_, ticks, _axis, _space, apart) => axisTimes(ticks, apart),
      },
      { ...axis, size: 64, values: (_, splits) => splits.map((value) => input.format(value)) },
    ],
    series: [{}, ...input.series.map((one) => lineOf(one, token))],
    hooks: {
      drawClear: [(plot) => drawBands(plot, input.bands, token)],
      draw: [(plot) => drawThreshold(plot, input.threshold, token("degraded-fill"))],
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
    ...(series.bars ? { fill: color, width: 0, paths: uPlot.paths.bars?.({ size: [0.9, 14, 3] }) } : {}),
  };
}

function alone(values: ArrayLike<number | null | undefined>): number[] {
  return Array.from(values, (_, at) => at).filter(
    (at) => values[at] != null && values[at - 1] == null && values[at + 1] == null,
  );
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

function drawThreshold(plot: uPlot, threshold: number | undefined, color: string): void {
  if (threshold === undefined) return;
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(threshold, "y", true));
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
