import { expect, it } from "vitest";
import { entriesOf, formatRun, longestOf } from "@/features/monitor-page/reporting/timeline";
import { pingLike } from "@/testing/pings";

const shape = (pings: Parameters<typeof entriesOf>[0]) =>
  entriesOf(pings).map((entry) => [entry.outcome, entry.start?.number ?? null, entry.end?.number ?? null]);

it("makes one entry of a start and its end, newest first", () => {
  const pings = [
    pingLike(4, { kind: "log" }),
    pingLike(3, { kind: "success", duration_ms: 60_000 }),
    pingLike(2, { kind: "start" }),
    pingLike(1),
  ];
  expect(shape(pings)).toEqual([
    ["log", null, 4],
    ["success", 2, 3],
    ["success", null, 1],
  ]);
});

it("keeps overlapping runs apart by their ids", () => {
  const pings = [
    pingLike(4, { kind: "fail", run_id: "b", duration_ms: 120_000 }),
    pingLike(3, { kind: "success", run_id: "a", duration_ms: 120_000 }),
    pingLike(2, { kind: "start", run_id: "b" }),
    pingLike(1, { kind: "start", run_id: "a" }),
  ];
  expect(shape(pings)).toEqual([
    ["fail", 2, 4],
    ["success", 1, 3],
  ]);
});

it("leaves a run open whose end is not known, and one alone whose start is too far back", () => {
  const pings = [
    pingLike(3, { kind: "start" }),
    pingLike(2, { kind: "success", duration_ms: 500 }),
    // The start of 2 is on a page that was not loaded.
  ];
  expect(shape(pings)).toEqual([
    ["start", 3, null],
    ["success", null, 2],
  ]);
  expect(longestOf(entriesOf(pings))).toBe(500);
});

it("ends all runs by a success that names none, as the server does", () => {
  const pings = [
    pingLike(3, { kind: "success", run_id: "a", duration_ms: null }),
    pingLike(2, { kind: "success" }),
    pingLike(1, { kind: "start", run_id: "a" }),
  ];
  expect(shape(pings)).toEqual([
    ["success", null, 3],
    ["success", null, 2],
    ["start", 1, null],
  ]);
});

it("writes short runs exactly and long ones in two units", () => {
  expect(formatRun(84)).toBe("84 ms");
  expect(formatRun(12_300)).toBe("12.3 s");
  expect(formatRun(252_000)).toBe("4 min 12 s");
  expect(formatRun(null)).toBe("–");
});
