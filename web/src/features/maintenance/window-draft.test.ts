import { expect, it } from "vitest";
import { draftOf, inputOf, newDraft, problemsOf, withStart } from "@/features/maintenance/window-draft";
import { windowLike } from "@/testing/plans";

const berlin = "Europe/Berlin";

it("begins with the next full hour in the organization's zone", () => {
  const draft = newDraft(Date.parse("2026-11-21T12:20:00Z"), berlin);
  expect([draft.starts, draft.ends]).toEqual(["2026-11-21T14:00", "2026-11-21T15:00"]);
});

it("brings a stored window back as it was", () => {
  const planned = windowLike();
  const { title, starts_at, rrule, ends_at } = inputOf(draftOf(planned));
  expect([title, rrule]).toEqual([planned.title, planned.rrule]);
  expect([Date.parse(starts_at), Date.parse(ends_at)]).toEqual(
    [planned.starts_at, planned.ends_at].map((at) => Date.parse(at)),
  );
});

it("keeps its length and the weekday it repeats on when the start moves", () => {
  const draft = draftOf(windowLike());
  const moved = { ...draft, ...withStart(draft, "2026-11-26T22:00") };
  expect(moved.ends).toBe("2026-11-27T00:30");
  expect(inputOf(moved).rrule).toBe("FREQ=WEEKLY;BYDAY=TH");
});

it("follows the start also when it was empty for a moment", () => {
  const draft = draftOf(windowLike());
  const cleared = { ...draft, ...withStart(draft, "") };
  expect(withStart(cleared, "2026-11-26T22:00")).toMatchObject({ ends: "2026-11-27T00:30" });
});

it("keeps a weekday that was chosen against the start", () => {
  const draft = draftOf(windowLike({ rrule: "FREQ=WEEKLY;BYDAY=SA" }));
  expect(inputOf({ ...draft, ...withStart(draft, "2026-11-26T22:00") }).rrule).toBe("FREQ=WEEKLY;BYDAY=SA");
});

it("forgets the parts when everything is covered", () => {
  expect(inputOf({ ...draftOf(windowLike()), covers_all: true })).toMatchObject({ covers_all: true, service_ids: [] });
});

it("says what cannot be sent", () => {
  const draft = draftOf(windowLike());
  expect(problemsOf({ ...draft, ends: draft.starts })).toEqual({ ends_at: "It ends before it starts." });
  expect(problemsOf({ ...draft, time_zone: "Mars/Base" })).toHaveProperty("time_zone");
  expect(problemsOf({ ...draft, rule: { ...draft.rule, days: [] } })).toHaveProperty("rrule");
  expect(problemsOf({ ...draft, service_ids: [] })).toHaveProperty("scope");
});
