import { expect, it } from "vitest";
import type { ChannelHours } from "@/api/types";
import { officeHours } from "@/components/time/week-windows";
import { hoursWords } from "@/features/contacts/hours-words";

const hours: ChannelHours = {
  time_zone: "Europe/Berlin",
  windows: [officeHours],
  outside: "hold",
  critical_passes: true,
};
const saturday = Date.parse("2026-11-21T12:00:00Z");
const noonOnMonday = Date.parse("2026-11-23T11:00:00Z");

it("says until when alerts are held and what passes", () => {
  expect(hoursWords(hours, saturday)).toEqual([
    "Now alerts are held until Monday 08:00, then one digest of what still burns.",
    "Critical alerts come through at any time.",
  ]);
});

it("says from when on it is quiet while it may be disturbed", () => {
  const [first, , last] = hoursWords({ ...hours, outside: "skip", critical_passes: false }, noonOnMonday) ?? [];
  expect(first).toContain("From Monday 18:01 on, alerts are left to others until Tuesday 08:00");
  expect(last).toBe("Critical alerts wait too.");
});

it("says nothing of what is not complete, and that a whole week is never quiet", () => {
  expect(hoursWords({ ...hours, time_zone: "Mars/Base" }, saturday)).toBeNull();
  expect(hoursWords({ ...hours, windows: [{ ...officeHours, end: "1" }] }, saturday)).toBeNull();
  const always = {
    ...officeHours,
    days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    start: "00:00",
    end: "24:00",
  };
  expect(hoursWords({ ...hours, windows: [always as ChannelHours["windows"][0]] }, saturday)?.[0]).toContain(
    "no time quiet",
  );
});
