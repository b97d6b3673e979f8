import type { Ping } from "@/api/monitors/get-pings";
import { formatMs } from "@/lib/format";
import { formatSeconds } from "@/lib/time";

export type Outcome = Ping["kind"];

/** A run from its start to its end, or a ping that stands alone. At least one of the two is there. */
export interface Entry {
  id: string;
  /** `start`: it began, and no end is known (yet). */
  outcome: Outcome;
  start: Ping | null;
  end: Ping | null;
  /** When it was last heard of. */
  at: string;
  duration_ms: number | null;
}

/** Pings, newest first, with the start and the end of one run made one entry. */
export function entriesOf(pings: readonly Ping[]): Entry[] {
  const entries = new Map<string, Entry>();
  const open = new Map<string, Ping>();
  for (const ping of pings.toReversed()) {
    const run = ping.run_id ?? "";
    if (ping.kind === "start") {
      open.set(run, ping);
      entries.set(ping.id, entryOf(ping.kind, ping, null));
      continue;
    }
    const isEnd = ping.kind === "success" || ping.kind === "fail";
    const start = isEnd && ping.duration_ms !== null ? (open.get(run) ?? null) : null;
    if (start) entries.delete(start.id);
    // What ends without a name ends all: so does the server judge it.
    if (isEnd && ping.run_id === null) open.clear();
    else if (isEnd) open.delete(run);
    entries.set(ping.id, entryOf(ping.kind, start, ping));
  }
  return [...entries.values()].reverse();
}

function entryOf(outcome: Outcome, start: Ping | null, end: Ping | null): Entry {
  const last = end ?? start;
  return {
    id: last?.id ?? "",
    outcome,
    start,
    end,
    at: last?.created_at ?? "",
    duration_ms: end?.duration_ms ?? null,
  };
}

export const words: Record<Outcome, string> = {
  success: "Success",
  start: "Started",
  fail: "Failed",
  log: "Log",
  ignored: "Ignored",
};

/** The longest run, for the length of all bars; 0 where none is known. */
export function longestOf(entries: readonly Entry[]): number {
  return Math.max(0, ...entries.map((entry) => entry.duration_ms ?? 0));
}

/** How long a run took: short ones to the millisecond, long ones in minutes and hours. */
export function formatRun(ms: number | null | undefined): string {
  return ms != null && ms >= 60_000 ? formatSeconds(ms / 1000) : formatMs(ms);
}

/** Whether a ping brought text or data along. */
export function hasBody(ping: Ping | null): ping is Ping {
  return ping !== null && ping.body_bytes > 0;
}
