import type { Config } from "@/api/types";

/** Whether a schedule is said in a time zone; a bare period means the same everywhere. */
export function followsClocks({ schedule, windows }: Config): boolean {
  return Boolean(schedule) || (Array.isArray(windows) && windows.length > 0);
}
