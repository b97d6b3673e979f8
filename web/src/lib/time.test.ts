import { expect, it } from "vitest";
import { axisTimes, briefSeconds, dayAndTime, formatSeconds, timeAgo, utcTime, zonedTime } from "@/lib/time";

const now = Date.parse("2026-11-20T12:00:00Z");

it("says how long ago in one unit, rounding towards now", () => {
  expect(timeAgo("2026-11-20T11:59:59Z", now)).toBe("just now");
  expect(timeAgo("2026-11-20T11:55:01Z", now)).toBe("4m ago");
  expect(timeAgo("2026-11-18T12:00:00Z", now)).toBe("2d ago");
  expect(timeAgo("2026-11-20T15:00:00Z", now)).toBe("in 3h");
});

it("writes spans in at most two units", () => {
  expect(formatSeconds(0)).toBe("0 s");
  expect(formatSeconds(125)).toBe("2 min 5 s");
  expect(formatSeconds(3600)).toBe("1 h");
  expect(formatSeconds(273_605)).toBe("3 d 4 h");
});

it("writes UTC without fractions", () => {
  expect(utcTime("2026-11-20T12:00:00.123Z")).toBe("2026-11-20 12:00:00 UTC");
});

it("writes the day under the first time of an axis and where a new one begins, and days alone when ticks are days apart", () => {
  const start = new Date(2026, 10, 20, 23, 0).getTime() / 1000;
  const hours = axisTimes([start, start + 1800, start + 3600], 1800);
  const days = axisTimes([start, start + 86_400], 86_400);
  expect(hours.map((each) => each.split("\n")[1])).toEqual([days[0], undefined, days[1]]);
  expect(days[0]).toContain("20");
  expect(days[1]).toContain("21");
});

it("is brief where room is scarce", () => {
  expect(briefSeconds(754)).toBe("12 min");
  expect(briefSeconds(59)).toBe("59 s");
});

it("names the days around today", () => {
  const noon = new Date(2026, 10, 20, 12, 0).getTime();
  const hour = 3_600_000;
  expect(dayAndTime(noon + hour, noon)).toMatch(/^today at /);
  expect(dayAndTime(noon + 15 * hour, noon)).toMatch(/^tomorrow at /);
  expect(dayAndTime(noon - 15 * hour, noon)).toMatch(/^yesterday at /);
  expect(dayAndTime(noon + 48 * hour, noon)).toContain("22");
});

it("shows an instant on the clocks of a zone, and on UTC's where there is no such zone", () => {
  expect(zonedTime("2026-11-20T23:30:00Z", "Asia/Tokyo")).toMatch(/21.*08:30/);
  expect(zonedTime("2026-11-20T23:30:15Z", "Asia/Tokyo", true)).toMatch(/21.*08:30:15/);
  expect(zonedTime("2026-11-20T23:30:00Z", "Nowhere/Land")).toMatch(/20.*(23|11):30/);
});
