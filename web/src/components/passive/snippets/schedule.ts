import type { Config } from "@/api/types";

export interface OnSchedule {
  cron: string;
  /** The IANA zone that the schedule is meant in, where it is not UTC. */
  zone: string | null;
  /** systemd's way to say it. */
  calendar: string;
}

const NIGHTLY = { cron: "0 3 * * *", calendar: "*-*-* 03:00:00" };

/** The monitor's own schedule where the tool can say it, else every night at three. */
export function onSchedule(config: Config): OnSchedule {
  const given = typeof config.schedule === "string" ? config.schedule.trim() : "";
  const zone = typeof config.time_zone === "string" && config.time_zone !== "UTC" ? config.time_zone : null;
  if (isCron(given)) return { cron: given, zone, calendar: simpleCalendar(given, zone) };
  if (given && !given.includes("\n")) return { ...NIGHTLY, zone, calendar: zone ? `${given} ${zone}` : given };
  return { ...NIGHTLY, zone: given ? zone : null };
}

function isCron(text: string): boolean {
  const fields = text.split(/\s+/);
  return fields.length === 5 && fields.every((field) => /^[\d*/,A-Za-z#L?-]+$/.test(field)) && !text.includes(":");
}

/** A cron expression with a plain minute and hour every day; others are left to the reader's own hand. */
function simpleCalendar(cron: string, zone: string | null): string {
  const daily = /^(\d{1,2}) (\d{1,2}) \* \* \*$/.exec(cron);
  if (!daily) return NIGHTLY.calendar;
  const [, minute = "0", hour = "3"] = daily;
  const time = `*-*-* ${hour.padStart(2, "0")}:${minute.padStart(2, "0")}:00`;
  return zone ? `${time} ${zone}` : time;
}
