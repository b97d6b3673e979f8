import { expect, it } from "vitest";
import {
  daysWords,
  nextQuiet,
  officeHours,
  quietUntil,
  type WeekWindow,
  windowProblem,
  windowsWords,
} from "@/components/time/week-windows";

const berlin = "Europe/Berlin";
// A Saturday in winter.
const saturday = Date.parse("2026-11-21T12:00:00Z");
const iso = (at: number | null | undefined) => (at == null ? at : new Date(at).toISOString());

it("says windows as people do", () => {
  const saturdays: WeekWindow = { days: ["sun", "sat"], start: "10:00", end: "24:00" };
  expect(windowsWords([officeHours, saturdays])).toBe("Mon–Fri 08:00–18:00, Sat, Sun 10:00–24:00");
  expect(daysWords(["mon", "wed", "thu", "fri"])).toBe("Mon, Wed, Thu, Fri");
  expect(daysWords(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])).toBe("every day");
});

it("finds the next window over the weekend, and none to wait for within one", () => {
  expect(iso(quietUntil([officeHours], berlin, saturday))).toBe("2026-11-23T07:00:00.000Z");
  expect(quietUntil([officeHours], berlin, Date.parse("2026-11-23T12:00:00Z"))).toBeNull();
});

it("counts the end's minute as open, and a night as one with the day it begins on", () => {
  const night: WeekWindow = { days: ["sat"], start: "22:00", end: "06:00" };
  const last = Date.parse("2026-11-22T05:00:30Z");
  expect(quietUntil([night], berlin, last)).toBeNull();
  expect(iso(quietUntil([night], berlin, last + 60_000))).toBe("2026-11-28T21:00:00.000Z");
});

it("takes windows that adjoin as one, and knows that a whole week is never quiet", () => {
  const every: WeekWindow["days"] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const whole: WeekWindow[] = [
    { days: every, start: "00:00", end: "11:59" },
    { days: every, start: "12:00", end: "24:00" },
  ];
  expect(nextQuiet(whole, berlin, saturday)).toBeNull();
  const quiet = nextQuiet([officeHours], berlin, Date.parse("2026-11-23T12:00:00Z"));
  expect([iso(quiet?.from), iso(quiet?.to)]).toEqual(["2026-11-23T17:01:00.000Z", "2026-11-24T07:00:00.000Z"]);
});

it("says what is wrong with a window", () => {
  expect(windowProblem({ ...officeHours, days: [] })).toBe("Choose a day at least.");
  expect(windowProblem({ ...officeHours, start: "8" })).toContain("HH:MM");
  expect(windowProblem({ ...officeHours, end: "08:00" })).toContain("00:00 to 24:00");
  expect(windowProblem(officeHours)).toBeUndefined();
});
