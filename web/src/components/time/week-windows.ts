import { shortWeekdays } from "@/components/time/weekdays";
import { addDays, dayAt, instantOf, weekdayOf } from "@/lib/zoned";

export type WeekdayCode = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** A time of the week. It belongs to the days it begins on; an end before the start is on the next day. */
export interface WeekWindow {
  days: WeekdayCode[];
  /** "08:00". */
  start: string;
  /** Up to "24:00"; its minute still belongs to it. */
  end: string;
}

export const weekdayCodes: readonly WeekdayCode[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export const officeHours: WeekWindow = { days: ["mon", "tue", "wed", "thu", "fri"], start: "08:00", end: "18:00" };

const MINUTE_MS = 60_000;
const AHEAD_DAYS = 9;

/** "Mon–Fri 08:00–18:00, Sat 10:00–14:00". */
export function windowsWords(windows: readonly WeekWindow[]): string {
  return windows.map(({ days, start, end }) => `${daysWords(days)} ${start}–${end}`).join(", ");
}

/** "Mon–Fri", "Sat, Sun", "every day". */
export function daysWords(days: readonly WeekdayCode[]): string {
  const chosen = weekdayCodes.flatMap((code, at) => (days.includes(code) ? [at] : []));
  if (chosen.length === 7) return "every day";
  const [first = 0, last = 0] = [chosen[0], chosen.at(-1)];
  const name = (at: number) => shortWeekdays[at] ?? "";
  if (chosen.length > 2 && last - first === chosen.length - 1) return `${name(first)}–${name(last)}`;
  return chosen.map(name).join(", ");
}

/** Why a window cannot be; nothing when it can. */
export function windowProblem({ days, start, end }: WeekWindow): string | undefined {
  if (days.length === 0) return "Choose a day at least.";
  if (!isClock(start) || start === "24:00") return "Write when it begins as HH:MM.";
  if (!isClock(end)) return "Write when it ends as HH:MM.";
  return start === end ? "It ends when it begins; for a whole day write 00:00 to 24:00." : undefined;
}

function isClock(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text) || text === "24:00";
}

interface Span {
  from: number;
  to: number;
}

/** The times from `at` on that are within windows, with those that adjoin as one; the first may have begun before. */
function spansFrom(windows: readonly WeekWindow[], zone: string, at: number): Span[] {
  const today = dayAt(at, zone);
  const spans: Span[] = [];
  for (let away = -1; away <= AHEAD_DAYS; away += 1) {
    const day = addDays(today, away);
    for (const { days, start, end } of windows) {
      if (!days.includes(weekdayCodes[weekdayOf(day)] ?? "mon")) continue;
      const lastDay = end < start ? addDays(day, 1) : day;
      const to =
        end === "24:00"
          ? instantOf(`${addDays(day, 1)}T00:00`, zone)
          : instantOf(`${lastDay}T${end}`, zone) + MINUTE_MS;
      spans.push({ from: instantOf(`${day}T${start}`, zone), to });
    }
  }
  const joined: Span[] = [];
  for (const span of spans.sort((one, other) => one.from - other.from)) {
    const before = joined.at(-1);
    if (before && span.from <= before.to) before.to = Math.max(before.to, span.to);
    else joined.push({ ...span });
  }
  return joined.filter(({ to }) => to > at);
}

/** When the next window begins (ms); `null` while one is open. */
export function quietUntil(windows: readonly WeekWindow[], zone: string, at: number): number | null {
  const [next] = spansFrom(windows, zone, at);
  return next && next.from > at ? next.from : null;
}

/** The next time that no window is open: from when (now at the earliest) until when. `null` where they never end. */
export function nextQuiet(windows: readonly WeekWindow[], zone: string, at: number): Span | null {
  const [first, second] = spansFrom(windows, zone, at);
  if (first && first.from > at) return { from: at, to: first.from };
  return first && second ? { from: first.to, to: second.from } : null;
}
