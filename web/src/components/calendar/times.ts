import { dayAt, isZone, wallTime } from "@/lib/zoned";

const day = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
const longDay = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const month = new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric", timeZone: "UTC" });
const noon = (name: string) => new Date(`${name}T12:00Z`);

/** "Mon 23 Nov". */
export function dayName(name: string): string {
  return day.format(noon(name));
}

/** "Monday 23 November". */
export function longDayName(name: string): string {
  return longDay.format(noon(name));
}

/** "November 2026". */
export function monthName(name: string): string {
  return month.format(noon(name));
}

/** "22:00" in a zone; the end of a day is "24:00" where it ends something. */
export function clockAt(at: number, zone: string): string {
  return wallTime(at, zone).slice(11);
}

/** "Mon 23 Nov, 22:00 – 23:30", with the day again where it is another one. */
export function spanWords(from: number, to: number, zone: string): string {
  const known = isZone(zone) ? zone : "UTC";
  const [first, last] = [dayAt(from, known), dayAt(to, known)];
  const end = first === last ? "" : `${dayName(last)}, `;
  return `${dayName(first)}, ${clockAt(from, known)} – ${end}${clockAt(to, known)}`;
}

/** The same within one day of it: "22:00 – 24:00", "all day". */
export function partOfDay(from: number, to: number, name: string, zone: string): string {
  const starts = dayAt(from, zone) < name ? "00:00" : clockAt(from, zone);
  const ends = dayAt(to, zone) > name ? "24:00" : clockAt(to, zone);
  return starts === "00:00" && ends === "24:00" ? "all day" : `${starts} – ${ends}`;
}

/** Whether it goes on at some moment of a day; what ends at midnight is over before the day. */
export function touchesDay({ from, to }: { from: number; to: number }, name: string, zone: string): boolean {
  return dayAt(from, zone) <= name && dayAt(Math.max(from, to - 1), zone) >= name;
}
