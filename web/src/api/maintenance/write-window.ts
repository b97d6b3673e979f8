import { del, patch, post } from "@/api/client";
import type { MaintenanceWindow } from "@/api/maintenance/get-windows";

export interface WindowInput {
  title: string;
  description: string;
  covers_all: boolean;
  service_ids: string[];
  groups: string[];
  tags: string[];
  starts_at: string;
  ends_at: string;
  rrule: string | null;
  time_zone: string;
  is_public: boolean;
  announce_minutes: number;
}

export function createWindow(input: WindowInput): Promise<MaintenanceWindow> {
  return post("/maintenance-windows", input);
}

export function updateWindow(id: string, input: Partial<WindowInput>): Promise<MaintenanceWindow> {
  return patch(`/maintenance-windows/${id}`, input);
}

export type WindowAction = "start" | "end" | "cancel";

/** Starts it before its time, ends the present occurrence, or calls off all that is to come. */
export function actOnWindow(id: string, action: WindowAction): Promise<MaintenanceWindow> {
  return post(`/maintenance-windows/${id}/${action}`);
}

export function deleteWindow(id: string): Promise<void> {
  return del(`/maintenance-windows/${id}`);
}
