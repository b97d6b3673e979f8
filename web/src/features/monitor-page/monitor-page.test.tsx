import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import type { ResponseTimes } from "@/api/monitors/get-history";
import { describe as describeDay } from "@/features/monitor-page/day-calendar";
import { phaseBars } from "@/features/monitor-page/phase-bars";
import { monitorLike } from "@/testing/cast";
import { groupKind, heartbeatKind, httpKind, manualKind } from "@/testing/kinds";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answer, answerList, server } from "@/testing/server";
import { incidentLike, serviceLike } from "@/testing/stories";

const figures = {
  uptime: 0.9987,
  checks: 100,
  successful: 98,
  failures: 2,
  up_ms: 1,
  down_ms: 125_000,
  degraded_ms: 0,
  avg_response_time_ms: 80,
  p95_response_time_ms: 120,
};
const nothing = { ...figures, uptime: null, checks: 0, failures: 0, down_ms: 0 };
const today = { ...figures, day: "2026-11-20", start_at: "2026-11-20T00:00:00Z" };
const check = {
  id: "check-1",
  status: "failure",
  response_time_ms: 48,
  status_code: 503,
  error_message: "expected 200, got 503",
  phases: null,
  region: "",
  checked_at: "2026-11-20T12:00:00Z",
  facts: null,
  steps: null,
};
const steps = [{ name: "resolve", started_ms: 0, duration_ms: 1, detail: "203.0.113.7", ok: true }];
const times: ResponseTimes = {
  range: "24h",
  points: [
    { at: "2026-11-20T00:00:00Z", width_ms: 1, count: 1, p50: 80, p95: 90, p99: 95 },
    { at: "2026-11-20T12:00:00Z", width_ms: 1, count: 0, p50: null, p95: null, p99: null },
  ],
  phases: [{ at: "2026-11-20T06:00:00Z", dns: 1, connect: 2, tls: null, wait: 40, transfer: 1 }],
};

const shop = monitorLike({
  id: "front",
  name: "Front page",
  status: "down",
  status_reason: "expected 200, got 503",
  status_since: "2026-11-20T11:00:00Z",
  service_id: "service-shop",
});

function answerAll(monitor = shop) {
  const at = `/monitors/${monitor.id}`;
  answer(at, monitor);
  answer(`${at}/uptime`, { "24h": figures, "7d": figures, "30d": figures, "90d": nothing });
  answer(`${at}/uptime-history`, [today]);
  answer(`${at}/response-times`, times);
  answer(`${at}/checks`, [{ ...check, monitor_id: monitor.id }]);
  answer(`${at}/checks/check-1`, { ...check, monitor_id: monitor.id, steps });
  answer(`${at}/pings`, []);
  answerList(`${at}/incidents`, [incidentLike()]);
}

beforeEach(() => {
  answer("/kinds", [httpKind, heartbeatKind, groupKind, manualKind]);
  answer("/services/service-shop", serviceLike());
});

it("says how a monitor is, why and since when, and how it has been", async () => {
  answerAll();
  renderApp("/monitors/front");
  expect(await screen.findByRole("heading", { name: "Front page" })).toBeVisible();
  expect(screen.getAllByText("expected 200, got 503")[0]).toBeVisible();
  const uptime = await screen.findByRole("region", { name: "Uptime" });
  expect(await within(uptime).findAllByText("99.87 %")).toHaveLength(3);
  expect(within(uptime).getByText("Nothing known yet")).toBeVisible();
  expect(await screen.findByRole("link", { name: "Web shop is down" })).toHaveAttribute(
    "href",
    "/incidents/incident-1",
  );
  expect(await screen.findByRole("figure", { name: /Where the time/ })).toBeVisible();
});

it("opens a check of the log to its trace", async () => {
  answerAll();
  const { user } = renderApp("/monitors/front");
  await user.click(await screen.findByRole("button", { name: /expected 200, got 503/ }));
  expect(await screen.findByText("203.0.113.7")).toBeVisible();
});

it("checks now and shows what the check saw", async () => {
  answerAll();
  const asked = recordWrites("post", "/monitors/front/check", { ...check, monitor_id: "front", steps });
  const { user } = renderApp("/monitors/front");
  await user.click(await screen.findByRole("button", { name: "Check now" }));
  expect(await screen.findByText("203.0.113.7")).toBeVisible();
  expect(asked).toHaveLength(1);
});

it("mutes the service for a while from the monitor's menu", async () => {
  answerAll();
  const mutes = recordWrites("post", "/services/service-shop/mute", {});
  const { user } = renderApp("/monitors/front");
  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "8 hours" }));
  await waitFor(() => expect(mutes).toEqual([{ minutes: 480 }]));
});

it("lets a person say how a manual monitor is", async () => {
  const generator = monitorLike({
    id: "generator",
    name: "Generator",
    monitor_type: "manual",
    service_id: "service-shop",
  });
  answerAll(generator);
  const said = recordWrites("put", "/monitors/generator/status", generator);
  const { user } = renderApp("/monitors/generator");
  await user.type(await screen.findByLabelText(/^Note/), "Being serviced");
  expect(screen.getByRole("button", { name: "Up" })).toHaveAttribute("aria-pressed", "true");
  await user.click(screen.getByRole("button", { name: "Down" }));
  await waitFor(() => expect(said).toEqual([{ status: "down", note: "Being serviced" }]));
  expect(screen.queryByRole("button", { name: "Check now" })).not.toBeInTheDocument();
});

it("lists what a group is made of, each with its own state", async () => {
  const config = { monitors: ["front", "gone"], tag: "api" };
  answerAll(monitorLike({ id: "all", monitor_type: "group", config, service_id: "service-shop" }));
  answer("/monitors/front", shop);
  answerList("/monitors", [
    monitorLike({ name: "Checkout API" }),
    monitorLike({ name: "Other", monitor_type: "group" }),
  ]);
  server.use(http.get("*/api/v1/monitors/gone", () => HttpResponse.json({ error: {} }, { status: 404 })));
  renderApp("/monitors/all");
  const heading = await screen.findByRole("heading", { name: "Monitors" });
  const members = heading.closest("section") as HTMLElement;
  expect(await within(members).findByRole("link", { name: "Front page" })).toHaveAttribute("href", "/monitors/front");
  expect(within(members).getByText("Down")).toBeVisible();
  expect(within(members).getByRole("link", { name: "Checkout API" })).toBeVisible();
  expect(within(members).getAllByRole("listitem")).toHaveLength(2);
});

it("compares a failure with the last good check", async () => {
  answerAll();
  answer("/monitors/front/checks/check-1", { ...check, monitor_id: "front", steps, last_success_id: "check-0" });
  answer("/monitors/front/checks/check-0", { ...check, status: "success", error_message: null, response_time_ms: 7 });
  const { user } = renderApp("/monitors/front");
  await user.click(await screen.findByRole("button", { name: /expected 200, got 503/ }));
  await user.click(await screen.findByRole("button", { name: "Compare with the last good check" }));
  expect(await screen.findByText("7 ms")).toBeVisible();
});

it("says in words when certificates and names expire", async () => {
  const day = 86_400_000;
  const facts = {
    certificate: { subject: "shop.example", issuer: "R3", not_after: Date.now() + 12.5 * day },
    expires_at: new Date(Date.now() + 40.5 * day).toISOString(),
    registrar: "Names Ltd",
  };
  answerAll(monitorLike({ ...shop, facts }));
  renderApp("/monitors/front");
  expect(
    await screen.findByText(/The certificate expires in 12 days. It was issued by R3 to shop.example/),
  ).toBeVisible();
  expect(screen.getByText(/^It expires in 40 days, on .* It is registered with Names Ltd.$/)).toBeVisible();
});

it("stacks the phases of a check and keeps gaps as gaps", () => {
  const chart = phaseBars(times);
  expect(chart?.times).toHaveLength(3);
  expect(chart?.series.map((one) => [one.label, one.values[1]])).toEqual([
    ["Transfer", 44],
    ["Wait", 43],
    ["Connect", 3],
    ["DNS", 1],
  ]);
});

it("never calls a day without data good or bad", () => {
  expect(describeDay({ ...today, uptime: null })).toBe("Fri, Nov 20, 2026: nothing known");
  expect(describeDay({ ...today, uptime: null, in_maintenance: true })).toBe("Fri, Nov 20, 2026: maintenance");
  expect(describeDay(today)).toBe("Fri, Nov 20, 2026: 99.87 %, down 2 min 5 s, 2 of 100 checks failed");
});
