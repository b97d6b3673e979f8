const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "narrow" });
const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** An instant in words, seen from `now` (ms): "just now", "4m ago", "in 3h". */
export function timeAgo(at: string | number, now: number): string {
  const seconds = Math.round((new Date(at).getTime() - now) / 1000);
  if (Math.abs(seconds) < 2) return "just now";
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

/** The viewer's own date and time. */
export function localTime(at: string | number): string {
  return local.format(new Date(at));
}

export function clockTime(at: string | number): string {
  return clock.format(new Date(at));
}

const dayOfYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const hourAndMinute = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/**
 * What stands under the ticks of a time axis (seconds since the epoch, so many seconds apart), as the viewer writes
 * times: days, or times of day with the day below the first and wherever a new one begins.
 */
export function axisTimes(ticks: readonly number[], apart: number): string[] {
  let last = "";
  return ticks.map((tick) => {
    const at = new Date(tick * 1000);
    const day = dayOfYear.format(at);
    if (apart >= 86_400) return day;
    const below = day === last ? "" : `\n${day}`;
    last = day;
    return `${hourAndMinute.format(at)}${below}`;
  });
}

/** "2026-11-20 14:03:09 UTC". */
export function utcTime(at: string | number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** A span of seconds in one unit, for where room is scarce: "45 s", "12 min", "3 h". */
export function briefSeconds(total: number): string {
  return formatSeconds(total).split(" ").slice(0, 2).join(" ");
}

const weekdayAndTime = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});
const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });

/** The viewer's own day and time, short: "today at 15:00 CET", "tomorrow at 03:00 CET", "Mon, 23 Nov, 03:00 CET". */
export function dayAndTime(at: string | number, now: number): string {
  const instant = new Date(at);
  const days = Math.round((midnight(instant) - midnight(new Date(now))) / 86_400_000);
  const word = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
  return word ? `${word} at ${timeOfDay.format(instant)}` : weekdayAndTime.format(instant);
}

/** A day and time as the clocks of a zone show it: "Mon 23 Nov, 03:00". */
export function zonedTime(at: string | number, zone: string, withSeconds = false): string {
  return zoneFormat(zone, withSeconds).format(new Date(at));
}

const zoneFormats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(zone: string, withSeconds: boolean): Intl.DateTimeFormat {
  const name = `${zone} ${withSeconds}`;
  const known = zoneFormats.get(name);
  if (known) return known;
  const made = new Intl.DateTimeFormat(undefined, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...(withSeconds ? { second: "2-digit" } : {}),
    timeZone: isZone(zone) ? zone : "UTC",
  });
  zoneFormats.set(name, made);
  return made;
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat(undefined, { timeZone: zone }));
  } catch {
    return false;
  }
}

export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** A span of seconds in at most two units: "45 s", "2 min 5 s", "3 d 4 h". */
export function formatSeconds(total: number): string {
  const rest = Math.max(0, Math.round(total));
  const parts: [number, string][] = [
    [Math.floor(rest / 86_400), "d"],
    [Math.floor((rest % 86_400) / 3_600), "h"],
    [Math.floor((rest % 3_600) / 60), "min"],
    [rest % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}
