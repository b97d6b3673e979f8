import { type KeyboardEvent, useState } from "react";
import { type Entry, formatRun, longestOf, words } from "@/features/monitor-page/reporting/timeline";
import { cn } from "@/lib/cn";
import { localTime } from "@/lib/time";

const BARS = 60;
const LOWEST = 12;

const fills = {
  success: "bg-up-fill",
  fail: "bg-down-fill",
  start: "border border-accent-solid border-dashed",
  ignored: "bg-quiet-fill",
  log: "border border-quiet-fill",
};

/** The newest runs side by side, each as high as it was long, newest at the right. One tab stop; the arrow keys walk. */
export function RunStrip({ entries }: { entries: readonly Entry[] }) {
  const shown = entries.slice(0, BARS).reverse();
  const [picked, setPicked] = useState<string | null>(null);
  const at = Math.max(0, picked ? shown.findIndex(({ id }) => id === picked) : shown.length - 1);
  const longest = longestOf(shown);
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -BARS, End: BARS }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setPicked(shown[Math.min(shown.length - 1, Math.max(0, at + step))]?.id ?? null);
  };
  const current = shown[at];
  if (!current) return null;
  return (
    <div className="border-b px-4 pt-3.5 pb-2">
      <div
        role="slider"
        tabIndex={0}
        aria-label="Run or ping"
        aria-valuemin={1}
        aria-valuemax={shown.length}
        aria-valuenow={at + 1}
        aria-valuetext={describe(current)}
        onKeyDown={walk}
        className="flex h-16 items-end gap-0.5 rounded-sm"
      >
        {shown.map((entry) => (
          <span
            key={entry.id}
            aria-hidden
            onPointerEnter={() => setPicked(entry.id)}
            className={cn(
              "flex h-full min-w-0 max-w-4 flex-1 items-end rounded-sm",
              entry.id === picked && "bg-fill-strong",
            )}
          >
            <span
              style={{ height: `${heightOf(entry, longest)}%` }}
              className={cn("block w-full rounded-sm", fills[entry.outcome])}
            />
          </span>
        ))}
      </div>
      <p className="num mt-2 min-h-5 text-muted text-xs">{describe(current)}</p>
    </div>
  );
}

function heightOf({ duration_ms }: Entry, longest: number): number {
  if (duration_ms === null || longest === 0) return LOWEST;
  return LOWEST + ((100 - LOWEST) * duration_ms) / longest;
}

function describe(entry: Entry): string {
  const took = entry.duration_ms === null ? "" : ` after ${formatRun(entry.duration_ms)}`;
  return `${words[entry.outcome]}${took}, ${localTime(entry.at)}`;
}
