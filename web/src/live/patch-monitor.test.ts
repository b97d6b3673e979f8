import { QueryClient } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { monitorPagesQuery } from "@/api/monitors/get-monitors";
import { patchMonitor } from "@/live/patch-monitor";
import { staleAfter } from "@/live/reactions";
import { EVENT_NAMES } from "@/live/stream";
import { monitorLike } from "@/testing/cast";

it("writes a finished check into the cached list without a request", () => {
  const client = new QueryClient();
  const monitor = monitorLike();
  const { queryKey } = monitorPagesQuery({});
  const page = { data: [monitor], pagination: { page: 1, per_page: 100, total: 1 } };
  client.setQueryData(queryKey, { pages: [page], pageParams: [1] });
  const data = {
    monitor_id: monitor.id,
    status: "failure",
    checked_at: "2026-11-20T12:05:00Z",
    response_time_ms: null,
  };
  patchMonitor(client, { name: "check.completed", data });
  const [patched] = client.getQueryData(queryKey)?.pages[0]?.data ?? [];
  expect(patched?.last_checked_at).toBe("2026-11-20T12:05:00Z");
  expect(patched?.recent_checks.at(-1)?.status).toBe("failure");
});

it("refetches everything after skipped events and nothing after an unknown one", () => {
  expect(staleAfter({ name: "lag", data: {} })).toBeNull();
  expect(staleAfter({ name: "something.new", data: {} })).toEqual([]);
});

it("knows for each event that is listened to what it makes stale", () => {
  const data = { monitor_id: "monitor-1", host_id: "host-1" };
  const idle = EVENT_NAMES.filter((name) => staleAfter({ name, data })?.length === 0);
  expect(idle).toEqual([]);
});
