import { expect, it } from "vitest";
import {
  addDays,
  addMonths,
  dayAt,
  instantOf,
  isZone,
  mondayOf,
  shareOfDay,
  wallTime,
  weeksOfMonth,
} from "@/lib/zoned";

const berlin = "Europe/Berlin";

it("reads the clocks of a zone and sets them", () => {
  const at = Date.parse("2026-11-23T21:00:00Z");
  expect(wallTime(at, berlin)).toBe("2026-11-23T22:00");
  expect(instantOf("2026-11-23T22:00", berlin)).toBe(at);
  expect(dayAt(Date.parse("2026-11-23T23:30:00Z"), berlin)).toBe("2026-11-24");
});

it("takes the earlier of two times that look alike, and goes past a time that does not exist", () => {
  expect(new Date(instantOf("2026-10-25T02:30", berlin)).toISOString()).toBe("2026-10-25T00:30:00.000Z");
  expect(new Date(instantOf("2026-03-29T02:30", berlin)).toISOString()).toBe("2026-03-29T01:30:00.000Z");
});

it("knows zones that exist from those that do not", () => {
  expect([isZone("Asia/Kathmandu"), isZone("Mars/Base"), isZone("")]).toEqual([true, false, false]);
  expect(instantOf("nonsense", berlin)).toBeNaN();
});

it("counts days and months without clocks", () => {
  expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
  expect(addMonths("2026-12-31", 1)).toBe("2027-01-01");
  expect(mondayOf("2026-11-22")).toBe("2026-11-16");
});

it("lays a month out in whole weeks", () => {
  const weeks = weeksOfMonth("2026-11-21");
  expect([weeks[0]?.[0], weeks.at(-1)?.[6], weeks.length]).toEqual(["2026-10-26", "2026-12-06", 6]);
});

it("measures a day of 25 hours as one day", () => {
  const noon = instantOf("2026-10-25T12:00", berlin);
  expect(shareOfDay(noon, "2026-10-25", berlin)).toBeCloseTo(13 / 25);
});
