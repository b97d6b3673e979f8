import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import { monitorLike } from "@/testing/cast";
import { heartbeatKind, metricKind, webhookKind } from "@/testing/kinds";
import { pingLike } from "@/testing/pings";
import { renderApp } from "@/testing/render-app";
import { answer, answerList, server } from "@/testing/server";
import { serviceLike } from "@/testing/stories";

const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000 + 500).toISOString();
const none = { uptime: null, checks: 0, failures: 0, down_ms: 0, avg_response_time_ms: null };
const schedule = {
  words: "at 03:00 every day",
  time_zone: "Europe/Berlin",
  grace_seconds: 300,
  next_expected_at: soon(12),
  deadline_at: soon(17),
  upcoming: ["2026-11-23T02:00:00Z", "2026-11-24T02:00:00Z"],
};
const noRuns = {
  open: [],
  statistics: { count: 0, last_ms: null, min_ms: null, avg_ms: null, median_ms: null, p95_ms: null, max_ms: null },
};
const backup = monitorLike({
  id: "job",
  name: "Nightly backup",
  monitor_type: "heartbeat",
  service_id: "service-shop",
  slug: "nightly-backup",
  config: { schedule: "0 3 * * *", time_zone: "Europe/Berlin" },
  ping_count: 3,
  next_expected_at: soon(12),
  deadline_at: soon(17),
  heartbeat_url: "https://watch.example/heartbeat/abc",
  ping_url: "https://watch.example/ping/abc",
  push_url: "https://watch.example/api/push/abc",
  email_address: "abc@ping.watch.example",
});

function answerAll(monitor = backup, pings = [pingLike(1)]) {
  const at = `/monitors/${monitor.id}`;
  answer(at, monitor);
  answer(`${at}/uptime`, { "24h": none, "7d": none, "30d": none, "90d": none });
  answer(`${at}/uptime-history`, []);
  answer(`${at}/checks`, []);
  answer(`${at}/pings`, pings);
  answer(`${at}/schedule`, schedule);
  answer(`${at}/runs`, noRuns);
  answerList(`${at}/incidents`, []);
}

beforeEach(() => {
  answer("/kinds", [heartbeatKind, metricKind, webhookKind]);
  answer("/services/service-shop", serviceLike());
  answer("/ping-key", { ping_key: "k3y", ping_url: "https://watch.example/ping/k3y" });
});

it("says when the next run is awaited, by which rule, and the runs after it", async () => {
  answerAll();
  renderApp("/monitors/job");
  expect(await screen.findByText(/^Expected in 1[12] min/)).toBeVisible();
  expect(await screen.findByText("at 03:00 every day")).toBeVisible();
  expect(screen.getByText("5 min")).toBeVisible();
  const next = within(screen.getByRole("list", { name: "Next runs" })).getAllByRole("listitem");
  expect(next).toHaveLength(2);
  expect(next[0]).toHaveTextContent(/23 Nov.*03:00|Nov 23.*03:00/);
  expect(screen.queryByRole("button", { name: "Check now" })).not.toBeInTheDocument();
});

it("counts how late a run is", async () => {
  answerAll({ ...backup, next_expected_at: soon(-3), deadline_at: soon(2) });
  renderApp("/monitors/job");
  expect(await screen.findByText(/^[23] min( \d+ s)? late/)).toBeVisible();
  expect(screen.getByText(/It may still come in the next/)).toBeVisible();
});

it("gives every address with whom it is for", async () => {
  answerAll();
  renderApp("/monitors/job");
  const list = await screen.findByRole("list", { name: "Addresses" });
  expect(await within(list).findByText("https://watch.example/ping/k3y/nightly-backup")).toBeVisible();
  for (const url of [backup.heartbeat_url, backup.ping_url, backup.push_url, backup.email_address]) {
    expect(within(list).getByText(String(url))).toBeVisible();
  }
  expect(within(list).getAllByRole("button", { name: /^Copy the / })).toHaveLength(5);
});

it("shows runs that have not ended and how long runs take", async () => {
  answerAll();
  const started_at = soon(-90);
  const statistics = {
    ...noRuns.statistics,
    count: 4,
    median_ms: 252_000,
    p95_ms: 300_000,
    last_ms: 84,
    max_ms: 301_000,
    avg_ms: 1,
  };
  answer("/monitors/job/runs", { open: [{ run_id: "6f1c", started_at }], statistics });
  renderApp("/monitors/job");
  const open = await screen.findByRole("list", { name: "Runs that have not ended" });
  expect(open).toHaveTextContent(/Running for 1 h (29|30) min/);
  const figures = screen.getByText("4 min 12 s").closest("dl") as HTMLElement;
  expect(within(figures).getByText("5 min")).toBeVisible();
});

it("opens a run to what its pings said", async () => {
  answerAll(backup, [
    pingLike(2, {
      kind: "fail",
      exit_status: 3,
      duration_ms: 60_000,
      body: "disk full\nno space left on device",
      body_encoding: "utf-8",
      body_bytes: 33,
    }),
    pingLike(1, { kind: "start", body: "AAEC", body_encoding: "base64", body_bytes: 3 }),
  ]);
  const { user } = renderApp("/monitors/job");
  const row = await screen.findByRole("button", { name: /Failed.*1 min.*exit status 3 · disk full/ });
  await user.click(row);
  expect(await screen.findByText(/no space left on device/)).toBeVisible();
  expect(screen.getByText("3 B that are no text")).toBeVisible();
  const links = screen.getAllByRole("link", { name: "Download" });
  expect(links.map((link) => link.getAttribute("href"))).toEqual([
    "/api/v1/monitors/job/pings/1/body",
    "/api/v1/monitors/job/pings/2/body",
  ]);
});

it("walks the runs with the arrow keys", async () => {
  const run = (number: number, minutes: number) => pingLike(number, { duration_ms: minutes * 60_000 });
  answerAll(backup, [run(3, 3), run(2, 2), pingLike(1, { kind: "fail", duration_ms: 60_000 })]);
  const { user } = renderApp("/monitors/job");
  const strip = await screen.findByRole("slider", { name: "Run or ping" });
  strip.focus();
  expect(strip).toHaveAttribute("aria-valuetext", expect.stringMatching(/^Success after 3 min, /));
  await user.keyboard("{ArrowLeft}");
  expect(strip).toHaveAttribute("aria-valuetext", expect.stringMatching(/^Success after 2 min, /));
  await user.keyboard("{Home}");
  expect(strip).toHaveAttribute("aria-valuetext", expect.stringMatching(/^Failed after 1 min, /));
});

it("waits for the first ping and shows it when it comes", async () => {
  const silent = { ...backup, ping_count: 0 };
  answerAll(silent, []);
  renderApp("/monitors/job");
  expect(await screen.findByText(/^Nothing has come yet: send the first/)).toBeVisible();
  expect(screen.getByText(/^curl .*heartbeat\/abc$/)).toBeVisible();
  expect(screen.getByRole("tab", { name: "curl" })).toBeVisible();
  expect(screen.queryByRole("heading", { name: "Pings" })).not.toBeInTheDocument();
  answerAll({ ...backup, ping_count: 1 }, [pingLike(1, { kind: "start" })]);
  expect(await screen.findByRole("button", { name: /Started/ })).toBeVisible();
  await waitFor(() => expect(screen.queryByText(/^Nothing has come yet/)).not.toBeInTheDocument());
});

const sensor = monitorLike({
  id: "sensor",
  name: "Cold room",
  monitor_type: "metric",
  service_id: "service-shop",
  ping_count: 1,
  heartbeat_url: "https://watch.example/heartbeat/abc",
  metric_url: "https://watch.example/metric/abc",
});
const reading = { at: "2026-11-20T12:00:00Z", value: 31.25, is_out_of_range: true };

it("shows a metric's newest value, its bounds and its values as a table", async () => {
  answerAll(sensor);
  const points = [{ at: "2026-11-20T12:00:00Z", min: 31.25, avg: 31.25, max: 31.25, count: 1, is_out_of_range: true }];
  answer("/monitors/sensor/metrics/series", { points, min_value: 10, max_value: 30, unit: "°C" });
  answer("/monitors/sensor/metrics/latest", reading);
  answer("/monitors/sensor/metrics", [reading]);
  const { user } = renderApp("/monitors/sensor");
  expect(await screen.findByRole("tab", { name: "Batch" })).toBeVisible();
  expect(await screen.findByRole("status", { name: "Newest value" })).toHaveTextContent("31.25 °C");
  expect(screen.getByText("Good from 10 to 30 °C")).toBeVisible();
  expect(screen.getByRole("figure", { name: /^Values over time in °C/ })).toHaveTextContent("10 °C to 30 °C");
  expect(screen.queryByRole("heading", { name: "Expected" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "The values as a table" }));
  const table = await screen.findByRole("table");
  expect(within(table).getByRole("row", { name: /31.25 °C.*Out of range/ })).toBeVisible();
});

it("lists what came to a metric as values, which nobody called good", async () => {
  answerAll(sensor, [pingLike(1, { body: "31.25", body_encoding: "utf-8", body_bytes: 5 })]);
  answer("/monitors/sensor/metrics/series", { points: [], min_value: 10, max_value: 30, unit: "°C" });
  answer("/monitors/sensor/metrics/latest", reading);
  renderApp("/monitors/sensor");
  const row = await screen.findByRole("button", { name: /Value.*31\.25/ });
  expect(row).not.toHaveTextContent("Success");
});

it("asks for the values of the range that is chosen", async () => {
  answerAll(sensor);
  const asked: (string | null)[] = [];
  server.use(
    http.get("*/api/v1/monitors/sensor/metrics/series", ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("range"));
      return HttpResponse.json({ data: { points: [], min_value: null, max_value: null, unit: null } });
    }),
    http.get("*/api/v1/monitors/sensor/metrics/latest", () => new HttpResponse(null, { status: 204 })),
  );
  const { user, router } = renderApp("/monitors/sensor");
  expect(await screen.findByText("No value came in this time.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "7 d" }));
  await waitFor(() => expect(asked).toEqual(["24h", "7d"]));
  expect(router.state.location.search).toMatchObject({ range: "7d" });
});

it("shows a webhook how to fail and to recover, signed where it has a secret", async () => {
  const webhook_fail_url = "https://watch.example/webhook/abc/fail";
  const webhook_recover_url = "https://watch.example/webhook/abc/recover";
  const config = { secret: "********" };
  const urls = { webhook_fail_url, webhook_recover_url };
  answerAll(monitorLike({ id: "hook", monitor_type: "webhook", service_id: "service-shop", config, ...urls }));
  renderApp("/monitors/hook");
  expect(await screen.findByText(webhook_fail_url)).toBeVisible();
  expect(screen.getByText("This monitor has a secret: calls without its signature are refused.")).toBeVisible();
  expect(screen.getByText(/X-Hub-Signature-256: sha256=/)).toBeVisible();
});

it("gives alerts of Prometheus its configuration with the ping key", async () => {
  answerAll(monitorLike({ id: "alert", monitor_type: "alertmanager", service_id: "service-shop", ping_count: 1 }));
  answer("/kinds", [{ ...webhookKind, kind: "alertmanager" }]);
  renderApp("/monitors/alert");
  expect(await screen.findByText(/credentials: "k3y"/)).toBeVisible();
});
