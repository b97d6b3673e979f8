export interface OnCallSearch {
  /** Who is on call without. */
  tab?: "escalation";
}

export function readOnCallSearch(search: Record<string, unknown>): OnCallSearch {
  return search.tab === "escalation" ? { tab: "escalation" } : {};
}

export interface ScheduleSearch {
  /** How many weeks the calendar shows; four without. */
  weeks?: 2 | 6;
  /** A day of its first week: "2026-11-23"; today without. */
  day?: string;
}

export function readScheduleSearch(search: Record<string, unknown>): ScheduleSearch {
  const { weeks, day } = search;
  const isDay = typeof day === "string" && /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day));
  return { ...(weeks === 2 || weeks === 6 ? { weeks } : {}), ...(isDay ? { day } : {}) };
}
