import { expect, it } from "vitest";
import { inLanes } from "@/components/calendar/lanes";
import { partOfDay, spanWords, touchesDay } from "@/components/calendar/times";

const berlin = "Europe/Berlin";
const at = (wall: string) => Date.parse(`${wall}Z`) - 3_600_000;

it("puts what goes on at the same time one below the other, and uses a line again", () => {
  const bars = [
    { name: "b", from: 1, to: 3 },
    { name: "a", from: 0, to: 2 },
    { name: "c", from: 2, to: 4 },
  ];
  expect(inLanes(bars).map(({ item, lane }) => `${item.name}${lane}`)).toEqual(["a0", "b1", "c0"]);
});

it("says a span with its days only where they differ", () => {
  expect(spanWords(at("2026-11-23T22:00"), at("2026-11-23T23:30"), berlin)).toBe("Mon, Nov 23, 22:00 – 23:30");
  expect(spanWords(at("2026-11-23T22:00"), at("2026-11-24T02:00"), berlin)).toContain("– Tue, Nov 24, 02:00");
});

it("says which part of a day is taken", () => {
  const [from, to] = [at("2026-11-23T22:00"), at("2026-11-25T02:00")];
  const parts = ["2026-11-23", "2026-11-24", "2026-11-25"].map((day) => partOfDay(from, to, day, berlin));
  expect(parts).toEqual(["22:00 – 24:00", "all day", "00:00 – 02:00"]);
});

it("does not count the day at whose first moment something ends", () => {
  const night = { from: at("2026-11-23T22:00"), to: at("2026-11-24T00:00") };
  expect(touchesDay(night, "2026-11-23", berlin)).toBe(true);
  expect(touchesDay(night, "2026-11-24", berlin)).toBe(false);
});
