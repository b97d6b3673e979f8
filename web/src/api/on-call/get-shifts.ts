import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, send } from "@/api/client";
import { scheduleKeys } from "@/api/keys";
import type { Rotation } from "@/api/on-call/get-schedules";

/** Somebody is on call, by a rotation or by an override. */
export interface Shift {
  contact_id: string;
  contact_name: string;
  starts_at: string;
  ends_at: string;
  rotation: string | null;
  is_override: boolean;
  override_id: string | null;
}

/** All of a time: it belongs to a shift or to a gap. */
export interface Shifts {
  shifts: Shift[];
  gaps: { starts_at: string; ends_at: string }[];
}

/** Between two instants (ms), 62 days at most. */
export function shiftsQuery(id: string, from: number, to: number) {
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return queryOptions({
    queryKey: scheduleKeys.part(id, "shifts", span),
    queryFn: ({ signal }) => get<Shifts>(`/on-call-schedules/${id}/shifts`, span, signal),
    placeholderData: keepPreviousData,
  });
}

export interface ShiftsPreviewInput {
  time_zone: string;
  rotations: Rotation[];
  /** Whose overrides lie on top. */
  schedule_id?: string;
  from: string;
  to: string;
}

/** The shifts of a schedule that is not saved. Refused with a problem per field when it means nothing. */
export function shiftsPreviewQuery(input: ShiftsPreviewInput) {
  return queryOptions({
    queryKey: ["shifts-preview", input] as const,
    queryFn: async ({ signal }) =>
      (await send<{ data: Shifts }>("POST", "/on-call-schedules/preview", { body: input, signal })).data,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
  });
}
