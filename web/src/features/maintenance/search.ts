export interface MaintenanceSearch {
  /** The calendar without. */
  view?: "list";
  /** A month of the calendar without. */
  span?: "week";
  /** A day that the calendar shows: "2026-11-23"; today without. */
  day?: string;
}

export function readMaintenanceSearch(search: Record<string, unknown>): MaintenanceSearch {
  const day = typeof search.day === "string" && /^\d{4}-\d\d-\d\d$/.test(search.day) ? search.day : undefined;
  return {
    ...(search.view === "list" ? { view: "list" } : {}),
    ...(search.span === "week" ? { span: "week" } : {}),
    ...(day && !Number.isNaN(Date.parse(day)) ? { day } : {}),
  };
}
