import { patch, post } from "@/api/client";
import type { Monitor, MonitorInput } from "@/api/types";

export function createMonitor(input: MonitorInput | { name: string; url: string }): Promise<Monitor> {
  return post("/monitors", input);
}

export function updateMonitor(id: string, input: Partial<MonitorInput>): Promise<Monitor> {
  return patch(`/monitors/${id}`, input);
}
