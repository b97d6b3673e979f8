import type { Beat } from "@/api/types";
import { cn } from "@/lib/cn";
import { formatMs } from "@/lib/format";
import { localTime } from "@/lib/time";

interface HeartbeatStripProps {
  /** Oldest first. */
  beats: readonly Beat[];
  bars?: number;
  className?: string;
}

const words: Record<Beat["status"], string> = {
  success: "Up",
  degraded: "Degraded",
  failure: "Down",
  timeout: "Down (timeout)",
  maintenance: "Maintenance",
  no_data: "No data",
};

const fills: Record<Beat["status"], string> = {
  success: "fill-up-fill",
  degraded: "fill-degraded-fill",
  failure: "fill-down-fill",
  timeout: "fill-down-fill",
  maintenance: "fill-maintenance-fill",
  no_data: "fill-nodata",
};

/** Shorter bars for worse results, so that the strip reads without colour too. */
const heights: Record<Beat["status"], number> = {
  success: 20,
  degraded: 14,
  failure: 8,
  timeout: 8,
  maintenance: 14,
  no_data: 20,
};

/** The last checks as bars, newest at the right; places without a check stay empty grey. */
export function HeartbeatStrip({ beats, bars = 40, className }: HeartbeatStripProps) {
  const shown = beats.slice(-bars);
  const empty = bars - shown.length;
  return (
    <svg
      role="img"
      aria-label={summary(shown)}
      viewBox={`0 0 ${bars * 5 - 2} 20`}
      preserveAspectRatio="none"
      className={cn("block h-5 w-full", className)}
    >
      {Array.from({ length: empty }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: empty places have nothing but their place
        <rect key={`empty-${place}`} x={place * 5} y={0} width={3} height={20} rx={1} className="fill-nodata" />
      ))}
      {shown.map((beat, index) => (
        <rect
          key={beat.checked_at}
          x={(empty + index) * 5}
          y={20 - heights[beat.status]}
          width={3}
          height={heights[beat.status]}
          rx={1}
          className={cn(fills[beat.status], "hover:opacity-70")}
        >
          <title>{describe(beat)}</title>
        </rect>
      ))}
    </svg>
  );
}

function describe(beat: Beat): string {
  const took = beat.response_time_ms === null ? "" : ` · ${formatMs(beat.response_time_ms)}`;
  return `${words[beat.status]}${took} · ${localTime(beat.checked_at)}`;
}

function summary(beats: readonly Beat[]): string {
  if (beats.length === 0) return "No checks yet";
  const bad = beats.filter((beat) => beat.status === "failure" || beat.status === "timeout").length;
  const slow = beats.filter((beat) => beat.status === "degraded").length;
  return `Last ${beats.length} checks: ${bad} failed, ${slow} degraded`;
}
