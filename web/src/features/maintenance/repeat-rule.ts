import { weekdayOf } from "@/lib/zoned";

/** How a window repeats, as it is chosen in the form; RFC 5545 is what it is sent as. */
export type Repeat = "none" | "daily" | "weekly" | "monthly-day" | "monthly-nth" | "own";

export interface Rule {
  repeat: Repeat;
  /** Every so many days, weeks or months. */
  every: number;
  /** Of weekly ones: 0 is Monday. */
  days: number[];
  /** Of monthly ones on a weekday: 1 to 4, -1 is the last. */
  nth: number;
  weekday: number;
  /** Of monthly ones on a day. */
  day: number;
  /** How often in all; for ever without. */
  count: number | undefined;
  /** What somebody wrote themselves. */
  own: string;
}

const CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** No repetition, with what is likely meant when one is chosen: the weekday and the day that it starts on. */
export function ruleFor(wall: string): Rule {
  const day = wall.slice(0, 10);
  const date = Number(day.slice(8)) || 1;
  const weekday = Number.isNaN(Date.parse(day)) ? 0 : weekdayOf(day);
  const nth = date > 28 ? -1 : Math.ceil(date / 7);
  return { repeat: "none", every: 1, days: [weekday], nth, weekday, day: date, count: undefined, own: "" };
}

export function textOfRule(rule: Rule): string | null {
  if (rule.repeat === "none") return null;
  if (rule.repeat === "own") return rule.own.trim().replace(/^RRULE:/i, "") || null;
  const parts = [`FREQ=${rule.repeat === "daily" ? "DAILY" : rule.repeat === "weekly" ? "WEEKLY" : "MONTHLY"}`];
  if (rule.every > 1) parts.push(`INTERVAL=${rule.every}`);
  if (rule.repeat === "weekly")
    parts.push(
      `BYDAY=${[...rule.days]
        .sort()
        .map((day) => CODES[day])
        .join(",")}`,
    );
  if (rule.repeat === "monthly-day") parts.push(`BYMONTHDAY=${rule.day}`);
  if (rule.repeat === "monthly-nth") parts.push(`BYDAY=${rule.nth}${CODES[rule.weekday]}`);
  if (rule.count !== undefined) parts.push(`COUNT=${rule.count}`);
  return parts.join(";");
}

/** The form's choice that a stored rule is; what the form cannot say stays as it was written. */
export function ruleOf(text: string | null, wall: string): Rule {
  const start = ruleFor(wall);
  if (text === null) return start;
  const read = fromParts(start, partsOf(text));
  return read && textOfRule(read) !== null && sameRule(text, textOfRule(read) ?? "")
    ? read
    : { ...start, repeat: "own", own: text };
}

function fromParts(start: Rule, parts: Map<string, string>): Rule | null {
  const every = Number(parts.get("INTERVAL") ?? 1);
  const count = parts.has("COUNT") ? Number(parts.get("COUNT")) : undefined;
  const common = { ...start, every, count };
  const days = parts.get("BYDAY")?.split(",");
  switch (parts.get("FREQ")) {
    case "DAILY":
      return { ...common, repeat: "daily" };
    case "WEEKLY":
      return { ...common, repeat: "weekly", days: days ? days.map((day) => CODES.indexOf(day)) : start.days };
    case "MONTHLY": {
      if (!days) return { ...common, repeat: "monthly-day", day: Number(parts.get("BYMONTHDAY") ?? start.day) };
      const [, nth, code = ""] = /^([+-]?\d)([A-Z]{2})$/.exec(days[0] ?? "") ?? [];
      return nth ? { ...common, repeat: "monthly-nth", nth: Number(nth), weekday: CODES.indexOf(code) } : null;
    }
    default:
      return null;
  }
}

function partsOf(text: string): Map<string, string> {
  const bare = text
    .trim()
    .replace(/^RRULE:/i, "")
    .toUpperCase();
  return new Map(
    bare
      .split(";")
      .filter(Boolean)
      .map((part) => part.split("=", 2) as [string, string]),
  );
}

/** Whether two rules say the same, in whatever order; what follows from the start by itself may be left out. */
function sameRule(one: string, other: string): boolean {
  const [first, second] = [partsOf(one), partsOf(other)];
  const implied = ["BYDAY", "BYMONTHDAY"];
  return (
    [...first].every(([name, value]) => sameSet(value, second.get(name)) || (name === "INTERVAL" && value === "1")) &&
    [...second].every(([name]) => first.has(name) || implied.includes(name))
  );
}

function sameSet(one: string, other: string | undefined): boolean {
  return other !== undefined && one.split(",").sort().join() === other.split(",").sort().join();
}
