import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { Page } from "@/api/client";
import { monitorKeys } from "@/api/keys";
import type { Beat, Monitor } from "@/api/types";
import type { LiveEvent } from "@/live/stream";

const STRIP = 40;

/** Writes a finished check into the cached list, so that 10 000 rows need no new request. */
export function patchMonitor(client: QueryClient, { name, data }: LiveEvent): void {
  if (name !== "check.completed" && name !== "monitor.status_changed") return;
  if (typeof data.monitor_id !== "string") return;
  client.setQueriesData<InfiniteData<Page<Monitor>>>({ queryKey: monitorKeys.lists }, (cached) => {
    if (!cached || !("pages" in cached)) return cached;
    const has = cached.pages.some((page) => page.data.some((monitor) => monitor.id === data.monitor_id));
    return has ? { ...cached, pages: cached.pages.map((page) => patchedPage(page, name, data)) } : cached;
  });
}

function patchedPage(page: Page<Monitor>, name: string, data: LiveEvent["data"]): Page<Monitor> {
  const patch = (monitor: Monitor) => (monitor.id === data.monitor_id ? patched(monitor, name, data) : monitor);
  return { ...page, data: page.data.map(patch) };
}

function patched(monitor: Monitor, name: string, data: LiveEvent["data"]): Monitor {
  if (name === "monitor.status_changed") {
    return typeof data.to === "string" ? { ...monitor, status: data.to as Monitor["status"] } : monitor;
  }
  const beat = beatOf(data);
  if (!beat) return monitor;
  return {
    ...monitor,
    last_checked_at: beat.checked_at,
    last_response_time_ms: beat.response_time_ms ?? monitor.last_response_time_ms,
    recent_checks: [...monitor.recent_checks, beat].slice(-STRIP),
  };
}

function beatOf(data: LiveEvent["data"]): Beat | null {
  if (typeof data.status !== "string" || typeof data.checked_at !== "string") return null;
  const took = typeof data.response_time_ms === "number" ? data.response_time_ms : null;
  // The stream calls our own trouble a fault; in the strip it is a place without data.
  const status = data.status === "fault" ? "no_data" : (data.status as Beat["status"]);
  return { status, checked_at: data.checked_at, response_time_ms: took };
}
