import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { send } from "@/api/client";
import type { Schedule } from "@/api/monitors/get-schedule";
import type { Config } from "@/api/types";

export interface ScheduleInput {
  monitor_type: string;
  config: Config;
  count: number;
}

/** What a config that is not saved would mean. Refused with a problem per field when it means nothing. */
export function schedulePreviewQuery(input: ScheduleInput) {
  return queryOptions({
    queryKey: ["schedule-preview", input] as const,
    queryFn: async ({ signal }) =>
      (await send<{ data: Schedule }>("POST", "/schedules/preview", { body: input, signal })).data,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
  });
}
