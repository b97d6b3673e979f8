import type { Monitor } from "@/api/types";
import { briefSeconds, formatSeconds } from "@/lib/time";

/** What is awaited of a monitor that reports in, seen from a moment. */
export interface Expectation {
  state: "none" | "paused" | "awaited" | "late" | "overdue";
  /** Begins with a capital, ends without a stop. */
  words: string;
  /** What happens next, where that is not plain. */
  more?: string;
}

type Awaited = Pick<Monitor, "status" | "next_expected_at" | "deadline_at">;

export function expectationOf(monitor: Awaited, now: number): Expectation {
  if (monitor.status === "paused") return { state: "paused", words: "Nothing is awaited while it is paused" };
  if (!monitor.next_expected_at) return { state: "none", words: "Nothing is awaited at a certain time" };
  const due = Date.parse(monitor.next_expected_at);
  const deadline = monitor.deadline_at ? Date.parse(monitor.deadline_at) : null;
  if (now < due) {
    const away = formatSeconds((due - now) / 1000);
    // One did not come, or failed: that is known already, and the one after it is awaited.
    return {
      state: "awaited",
      words: monitor.status === "down" ? `Next one expected in ${away}` : `Expected in ${away}`,
    };
  }
  const late = formatSeconds((now - due) / 1000);
  if (monitor.status === "down" || deadline === null || now >= deadline) {
    return { state: "overdue", words: `Overdue by ${late}` };
  }
  return {
    state: "late",
    words: `${late} late`,
    more: `It may still come in the next ${formatSeconds((deadline - now) / 1000)}.`,
  };
}

/** The same in a few letters, for lists; `null` where nothing is awaited at a certain time. */
export function briefExpectation(monitor: Awaited, now: number): { text: string; late: boolean } | null {
  if (monitor.status === "paused" || !monitor.next_expected_at) return null;
  const seconds = (Date.parse(monitor.next_expected_at) - now) / 1000;
  if (seconds > 0) return { text: `expected in ${briefSeconds(seconds)}`, late: false };
  return { text: `${briefSeconds(-seconds)} late`, late: true };
}
