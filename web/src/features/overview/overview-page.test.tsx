import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Attention, Dashboard } from "@/api/dashboard/get-dashboard";
import { renderApp } from "@/testing/render-app";
import { answer } from "@/testing/server";

const service = {
  id: "service-1",
  name: "Shop",
  group_name: "Production",
  state: "down",
  current_status: "major_outage",
  monitors: 2,
  worst_monitor_id: "monitor-1",
  uptime: 0.9931,
  last_response_time_ms: null,
  recent_checks: [{ status: "failure", checked_at: "2026-11-20T12:00:00Z", response_time_ms: null }],
} as const;

const troubled: Dashboard = {
  counters: { up: 3, down: 1 },
  service_counters: { down: 1 },
  needs_attention: [
    {
      type: "down",
      title: "Shop front",
      message: "503 Service Unavailable",
      since: "2026-11-20T12:00:00Z",
      status: "down",
      monitor_id: "monitor-1",
      service_id: "service-1",
      channel_id: null,
      delivery_id: null,
      held_by: null,
    },
  ],
  services: [{ ...service, recent_checks: [...service.recent_checks] }],
  recent_events: [],
};

it("shows counters, what needs attention and each service with its strip", async () => {
  answer("/dashboard", troubled);
  renderApp("/");
  expect(await screen.findByText("503 Service Unavailable")).toBeVisible();
  const card = screen.getByRole("link", { name: "Shop" }).closest("li") as HTMLElement;
  expect(within(card).getByText("Down")).toBeVisible();
  expect(within(card).getByText("99.31 % in 24 h")).toBeVisible();
  expect(within(card).getByRole("img", { name: "Last 1 checks: 1 failed, 0 degraded" })).toBeVisible();
});

it("says what a failure waits for, and leads to the messages that did not arrive", async () => {
  const [monitor] = troubled.needs_attention;
  const held_by = { reason: "dependency_down", name: "Database", id: "m-2", since: "2026-11-20T12:00:00Z" } as const;
  const dead = {
    ...monitor,
    type: "delivery",
    title: "2 messages",
    message: "could not be delivered to Hook",
    status: null,
    monitor_id: null,
    channel_id: "channel-1",
  } as Attention;
  answer("/dashboard", { ...troubled, needs_attention: [{ ...monitor, held_by }, dead] });
  renderApp("/");
  expect(await screen.findByText(/Not told: waiting for Database/)).toBeVisible();
  expect(screen.getByRole("link", { name: "2 messages" })).toHaveAttribute(
    "href",
    expect.stringContaining("channel-1"),
  );
});

it("says so when nothing needs anybody", async () => {
  answer("/dashboard", { ...troubled, needs_attention: [] });
  renderApp("/");
  expect(await screen.findByText(/All clear/)).toBeVisible();
});

it("leads to the first monitor when there is none", async () => {
  answer("/dashboard", { ...troubled, services: [], needs_attention: [] });
  renderApp("/");
  expect(await screen.findByText("Nothing is watched yet")).toBeVisible();
});
