/** Days and clocks of an IANA time zone. A wall time is "2026-11-23T22:00", a day "2026-11-23". */

export const DAY_MS = 86_400_000;

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  clocks.set(zone, made);
  return made;
}

export function isZone(zone: string): boolean {
  try {
    return zone !== "" && Boolean(clockOf(zone));
  } catch {
    return false;
  }
}

/** What the clocks of a zone show at an instant; UTC where the zone is unknown. */
export function wallTime(at: number, zone: string): string {
  const parts = new Map(
    clockOf(isZone(zone) ? zone : "UTC")
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** How far the zone's clocks are ahead of UTC at an instant, in whole minutes' ms. */
function offsetAt(at: number, zone: string): number {
  const minute = Math.floor(at / 60_000) * 60_000;
  return Date.parse(`${wallTime(minute, zone)}:00Z`) - minute;
}

/**
 * The instant at which the clocks of a zone show this: the earlier one where they show it twice; where they leap over it,
 * the instant that is as far after the leap. `NaN` for what is no time.
 */
export function instantOf(wall: string, zone: string): number {
  const bare = Date.parse(`${wall}Z`);
  if (Number.isNaN(bare)) return Number.NaN;
  const before = bare - offsetAt(bare - DAY_MS, zone);
  const after = bare - offsetAt(bare + DAY_MS, zone);
  const shown = [before, after].filter((at) => wallTime(at, zone) === wall.slice(0, 16));
  return shown.length > 0 ? Math.min(...shown) : before;
}

export function dayAt(at: number, zone: string): string {
  return wallTime(at, zone).slice(0, 10);
}

/** Midnight at the beginning of a day. */
export function startOf(day: string, zone: string): number {
  return instantOf(`${day}T00:00`, zone);
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Monday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7;
}

export function mondayOf(day: string): string {
  return addDays(day, -weekdayOf(day));
}

/** The seven days of a week from its Monday on. */
export function weekFrom(monday: string): string[] {
  return Array.from({ length: 7 }, (_, at) => addDays(monday, at));
}

/** The weeks that a month touches; each begins on a Monday. */
export function weeksOfMonth(day: string): string[][] {
  const month = day.slice(0, 7);
  const weeks: string[][] = [];
  for (let monday = mondayOf(`${month}-01`); monday.slice(0, 7) <= month; monday = addDays(monday, 7)) {
    weeks.push(weekFrom(monday));
  }
  return weeks;
}

export function addMonths(day: string, count: number): string {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 10);
}

/** Where within a day an instant lies: 0 at midnight, 1 at the next; less or more outside of it. */
export function shareOfDay(at: number, day: string, zone: string): number {
  const from = startOf(day, zone);
  return (at - from) / (startOf(addDays(day, 1), zone) - from);
}
