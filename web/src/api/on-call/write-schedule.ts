import { del, patch, post } from "@/api/client";
import type { OnCallSchedule, Override, Rotation } from "@/api/on-call/get-schedules";

export interface ScheduleInput {
  name: string;
  time_zone: string;
  rotations: Rotation[];
}

export function createSchedule(input: ScheduleInput): Promise<OnCallSchedule> {
  return post("/on-call-schedules", input);
}

export function updateSchedule(id: string, input: Partial<ScheduleInput>): Promise<OnCallSchedule> {
  return patch(`/on-call-schedules/${id}`, input);
}

export function deleteSchedule(id: string): Promise<void> {
  return del(`/on-call-schedules/${id}`);
}

export interface OverrideInput {
  contact_id: string;
  starts_at: string;
  ends_at: string;
}

/** Somebody stands in, whatever the rotations say. */
export function addOverride(scheduleId: string, input: OverrideInput): Promise<Override> {
  return post(`/on-call-schedules/${scheduleId}/overrides`, input);
}

export function deleteOverride(scheduleId: string, id: string): Promise<void> {
  return del(`/on-call-schedules/${scheduleId}/overrides/${id}`);
}

/** Makes the calendar's secret address, which is told only here; a former one stops working. */
export function makeFeed(scheduleId: string): Promise<{ url: string }> {
  return post(`/on-call-schedules/${scheduleId}/feed`);
}

export function deleteFeed(scheduleId: string): Promise<void> {
  return del(`/on-call-schedules/${scheduleId}/feed`);
}
