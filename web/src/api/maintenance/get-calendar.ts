import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";
import { maintenanceKeys } from "@/api/keys";
import type { WindowStatus } from "@/api/maintenance/get-windows";

/** A window at one of its times; the status is that of this time. */
export interface CalendarEntry {
  window_id: string;
  title: string;
  status: WindowStatus;
  is_public: boolean;
  is_recurring: boolean;
  starts_at: string;
  ends_at: string;
}

/** What takes place between two instants (ms), 62 days at most; past ones too. */
export function calendarQuery(from: number, to: number) {
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return queryOptions({
    queryKey: maintenanceKeys.list({ calendar: span }),
    queryFn: ({ signal }) => get<CalendarEntry[]>("/maintenance-windows/calendar", span, signal),
    placeholderData: keepPreviousData,
  });
}
