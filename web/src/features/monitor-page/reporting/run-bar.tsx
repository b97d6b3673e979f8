import type { Entry, Outcome } from "@/features/monitor-page/reporting/timeline";
import { cn } from "@/lib/cn";

const fills: Record<Outcome, string> = {
  success: "bg-up-fill",
  fail: "bg-down-fill",
  start: "border border-accent-solid border-dashed bg-accent-soft",
  ignored: "bg-quiet-fill",
  log: "border border-quiet-fill",
};

interface RunBarProps {
  entry: Entry;
  /** What the whole width stands for, in ms. */
  longest: number;
}

/** A run as a bar as long as it took; what took no time is a dot. */
export function RunBar({ entry, longest }: RunBarProps) {
  const { duration_ms, outcome } = entry;
  if (duration_ms === null || longest === 0) {
    return <span aria-hidden className={cn("size-2.5 shrink-0 rounded-full", fills[outcome])} />;
  }
  const width = `max(0.625rem, ${(100 * duration_ms) / longest}%)`;
  return <span aria-hidden style={{ width }} className={cn("block h-2.5 rounded-full", fills[outcome])} />;
}
