import { expect, it } from "vitest";
import { axisTimes, formatSeconds, timeAgo, utcTime } from "@/lib/time";

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
