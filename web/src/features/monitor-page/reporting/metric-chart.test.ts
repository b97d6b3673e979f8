import { expect, it } from "vitest";
import type { MetricPoint } from "@/api/monitors/get-metrics";
import { metricChart } from "@/features/monitor-page/reporting/metric-chart";
import { boundsInWords } from "@/features/monitor-page/reporting/metric-section";

const point = (minute: number, avg: number, given: Partial<MetricPoint> = {}): MetricPoint => ({
  at: new Date(Date.UTC(2026, 10, 20, 12, minute)).toISOString(),
  min: avg,
  avg,
  max: avg,
  count: 1,
  is_out_of_range: false,
  ...given,
});

const room = { min_value: 10, max_value: 30, unit: "°C" };
const valuesOf = (points: MetricPoint[], label: string) =>
  metricChart({ points, ...room }).series.find((one) => one.label === label)?.values;

it("draws a gap where values are missing, and none between values that come rarely", () => {
  const regular = [point(0, 1), point(2, 2), point(4, 3)];
  expect(valuesOf(regular, "Average")).toEqual([1, 2, 3]);
  const broken = [...regular, point(20, 4), point(22, 5)];
  expect(valuesOf(broken, "Average")).toEqual([1, 2, 3, null, 4, 5]);
  expect(metricChart({ points: broken, ...room }).times).toHaveLength(6);
});

it("marks what lies out of range", () => {
  const points = [point(0, 20), point(1, 31, { is_out_of_range: true }), point(2, 20)];
  expect(valuesOf(points, "Out of range")).toEqual([null, 31, null]);
  const many = point(3, 20, { min: 4, max: 28, count: 60, is_out_of_range: true });
  expect(valuesOf([many], "Out of range")).toEqual([4]);
});

it("says the bounds in words", () => {
  expect(boundsInWords(room)).toBe("Good from 10 to 30 °C");
  expect(boundsInWords({ min_value: null, max_value: 90, unit: "%" })).toBe("Good up to 90 %");
  expect(boundsInWords({ min_value: 0.5, max_value: null, unit: null })).toBe("Good from 0.5 up");
  expect(boundsInWords({ min_value: null, max_value: null, unit: null })).toBe("");
});
