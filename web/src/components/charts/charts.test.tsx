import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Beat } from "@/api/types";
import { fittedRange } from "@/components/charts/chart-options";
import { HeartbeatStrip } from "@/components/charts/heartbeat-strip";
import { pathOf } from "@/components/charts/sparkline";

const beat = (minute: number, status: Beat["status"]): Beat => ({
  status,
  checked_at: `2026-11-20T12:${String(minute).padStart(2, "0")}:00Z`,
  response_time_ms: 80,
});

it("leaves a gap in the line where a value is missing", () => {
  expect(pathOf([1, null, 1], 1).match(/M/g)).toHaveLength(2);
  expect(pathOf([1, 1, 1], 1).match(/M/g)).toHaveLength(1);
});

it("says in words what the strip shows and fills missing checks with empty places", () => {
  const { container } = render(<HeartbeatStrip beats={[beat(0, "success"), beat(1, "failure")]} />);
  expect(screen.getByRole("img", { name: "Last 2 checks: 1 failed, 0 degraded" })).toBeVisible();
  expect(container.querySelectorAll("rect")).toHaveLength(40);
  expect(container.querySelectorAll("title")).toHaveLength(2);
});

it("fits the axis to values and near bounds, and does not flatten values for a bound far away", () => {
  expect(fittedRange(20, 25, { low: 18, high: 30 })).toEqual([16.8, 31.2]);
  expect(fittedRange(20, 25, { low: null, high: 1_000_000 })).toEqual([19.5, 25.5]);
  const [low, high] = fittedRange(5, 5, undefined);
  expect(low).toBeLessThan(5);
  expect(high).toBeGreaterThan(5);
});
