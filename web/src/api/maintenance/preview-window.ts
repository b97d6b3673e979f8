import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { send } from "@/api/client";
import type { Occurrence } from "@/api/maintenance/get-windows";
import type { WindowInput } from "@/api/maintenance/write-window";

/** What a window that is not saved would mean. */
export interface WindowPreview {
  schedule_text: string;
  next_occurrences: Occurrence[];
  /** What it covers now; of the monitors the first 200. */
  covers: { services: { id: string; name: string }[]; monitor_count: number };
}

/** Refused with a problem per field when it means nothing. */
export function windowPreviewQuery(input: WindowInput) {
  return queryOptions({
    queryKey: ["maintenance-preview", input] as const,
    queryFn: async ({ signal }) =>
      (await send<{ data: WindowPreview }>("POST", "/maintenance-windows/preview", { body: input, signal })).data,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
  });
}
