import { put } from "@/api/client";
import type { Monitor } from "@/api/types";

export type ToldStatus = "up" | "degraded" | "down";

/** Says how a monitor is that a person tells; it holds until somebody says something else. */
export function setStatus(id: string, status: ToldStatus, note: string): Promise<Monitor> {
  return put(`/monitors/${id}/status`, { status, ...(note ? { note } : {}) });
}
