import { expect, it } from "vitest";
import { briefExpectation, expectationOf } from "@/components/passive/expectation";
import { monitorLike } from "@/testing/cast";

const job = monitorLike({
  next_expected_at: "2026-11-20T12:00:00Z",
  deadline_at: "2026-11-20T12:05:00Z",
});
const at = (time: string) => Date.parse(`2026-11-20T${time}Z`);

it.each([
  ["11:47:55", "awaited", "Expected in 12 min 5 s"],
  ["11:59:59", "awaited", "Expected in 1 s"],
  ["12:00:00", "late", "0 s late"],
  ["12:03:00", "late", "3 min late"],
  ["12:05:00", "overdue", "Overdue by 5 min"],
])("at %s it is %s", (time, state, words) => {
  expect(expectationOf(job, at(time))).toMatchObject({ state, words });
});

it("says how long a late one may still take", () => {
  expect(expectationOf(job, at("12:03:00")).more).toBe("It may still come in the next 2 min.");
});

it("awaits nothing while it is paused or where no time is known", () => {
  expect(expectationOf({ ...job, status: "paused" }, at("12:00:00")).state).toBe("paused");
  expect(expectationOf({ ...job, next_expected_at: null }, at("12:00:00")).state).toBe("none");
  expect(briefExpectation({ ...job, status: "paused" }, at("12:00:00"))).toBeNull();
});

it("awaits the next one after one that failed or did not come", () => {
  const down = { ...job, status: "down" as const, deadline_at: null };
  expect(expectationOf(down, at("11:50:00")).words).toBe("Next one expected in 10 min");
});

it("calls what has no deadline any more overdue", () => {
  expect(expectationOf({ ...job, status: "down", deadline_at: null }, at("12:03:00")).state).toBe("overdue");
});

it("is brief in lists", () => {
  expect(briefExpectation(job, at("11:47:55"))).toEqual({ text: "expected in 12 min", late: false });
  expect(briefExpectation(job, at("12:03:10"))).toEqual({ text: "3 min late", late: true });
});
