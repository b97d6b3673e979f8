import type { Json } from "@/api/types";

export interface Unit {
  name: string;
  label: string;
  /** How many of the smallest one it is. */
  size: number;
}

const seconds: Unit[] = [
  { name: "s", label: "seconds", size: 1 },
  { name: "min", label: "minutes", size: 60 },
  { name: "h", label: "hours", size: 3_600 },
  { name: "d", label: "days", size: 86_400 },
];
const milliseconds: Unit[] = [
  { name: "ms", label: "ms", size: 1 },
  ...seconds.slice(0, 2).map((unit) => ({ ...unit, size: unit.size * 1_000 })),
];
const bytes: Unit[] = [
  { name: "B", label: "bytes", size: 1 },
  { name: "KiB", label: "KiB", size: 1_024 },
  { name: "MiB", label: "MiB", size: 1_024 ** 2 },
  { name: "GiB", label: "GiB", size: 1_024 ** 3 },
];

const families: Record<string, Unit[]> = { s: seconds, seconds, ms: milliseconds, milliseconds, bytes, B: bytes };

/** The units that a number counted in `unit` can be typed in; none where there is only that one. */
export function unitsOf(unit: string | undefined): Unit[] {
  return (unit && families[unit]) || [];
}

/** The largest unit in which a value is a whole number. */
export function unitFor(units: readonly Unit[], value: Json | undefined): Unit | undefined {
  const fits = ({ size }: Unit) => typeof value === "number" && value !== 0 && value % size === 0;
  return units.findLast(fits) ?? units[0];
}
