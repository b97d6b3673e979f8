import { expect, it } from "vitest";
import { type Rule, ruleFor, ruleOf, textOfRule } from "@/features/maintenance/repeat-rule";

const monday = "2026-11-23T22:00";

it("proposes what the start suggests", () => {
  expect(ruleFor(monday)).toMatchObject({ days: [0], nth: 4, weekday: 0, day: 23 });
  expect(ruleFor("2026-11-30T22:00").nth).toBe(-1);
});

it.each<[Partial<Rule>, string | null]>([
  [{ repeat: "none" }, null],
  [{ repeat: "daily", every: 2 }, "FREQ=DAILY;INTERVAL=2"],
  [{ repeat: "weekly", days: [6, 0] }, "FREQ=WEEKLY;BYDAY=MO,SU"],
  [{ repeat: "monthly-day", day: 31 }, "FREQ=MONTHLY;BYMONTHDAY=31"],
  [{ repeat: "monthly-nth", nth: -1, weekday: 4, count: 6 }, "FREQ=MONTHLY;BYDAY=-1FR;COUNT=6"],
  [{ repeat: "own", own: "RRULE:FREQ=YEARLY" }, "FREQ=YEARLY"],
])("writes %o as %s and reads it back", (part, text) => {
  const rule = { ...ruleFor(monday), ...part };
  expect(textOfRule(rule)).toBe(text);
  expect(textOfRule(ruleOf(text, monday))).toBe(text);
  if (part.repeat !== "own") expect(ruleOf(text, monday).repeat).toBe(part.repeat);
});

it("keeps what it cannot say as it was written", () => {
  for (const text of [
    "FREQ=MONTHLY;BYDAY=1MO,3MO",
    "FREQ=DAILY;UNTIL=20270101T000000Z",
    "FREQ=WEEKLY;BYDAY=MO;WKST=SU",
  ]) {
    expect(ruleOf(text, monday)).toMatchObject({ repeat: "own", own: text });
  }
});

it("reads a rule that leaves to the start what follows from it", () => {
  expect(ruleOf("FREQ=WEEKLY", monday)).toMatchObject({ repeat: "weekly", days: [0] });
});
