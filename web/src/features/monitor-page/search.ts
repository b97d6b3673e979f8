import type { Range } from "@/api/monitors/get-history";

/** What the address of a monitor's page holds. */
export interface MonitorSearch {
  range?: Range;
}

export const ranges: readonly Range[] = ["1h", "24h", "7d", "30d", "90d"];

export const rangeOptions = ranges.map((range) => ({
  value: range,
  label: range.replace("h", " h").replace("d", " d"),
}));

export function readMonitorSearch(search: Record<string, unknown>): MonitorSearch {
  return { range: ranges.find((range) => range === search.range) };
}
