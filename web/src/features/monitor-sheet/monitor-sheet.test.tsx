import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { monitorLike } from "@/testing/cast";
import { heartbeatKind, httpKind } from "@/testing/kinds";
import { renderApp } from "@/testing/render-app";
import { recordWrites, refuseWrites } from "@/testing/requests";
import { answer, answerList } from "@/testing/server";

beforeEach(() => {
  answer("/kinds", [httpKind, heartbeatKind]);
  answer("/tags", []);
  answerList("/monitors", []);
});

async function openHttpForm() {
  const view = renderApp("/monitors?sheet=monitor");
  await view.user.type(await screen.findByLabelText("Search kinds of monitors"), "web{Enter}");
  await view.user.type(await screen.findByLabelText("URL"), "https://shop.example/health");
  return view;
}

it("creates a monitor from a kind's form and names it after what it watches", async () => {
  const created = recordWrites("post", "/monitors", monitorLike({ name: "shop.example" }), 201);
  const { user, router } = await openHttpForm();
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(router.state.location.search).not.toHaveProperty("sheet", "monitor"));
  expect(created[0]).toMatchObject({
    name: "shop.example",
    monitor_type: "http",
    config: { url: "https://shop.example/health", method: "GET" },
    interval_seconds: 60,
  });
});

it("shows the trace of a test before anything is saved", async () => {
  recordWrites("post", "/monitors/test", {
    status: "failure",
    response_time_ms: 12,
    status_code: 503,
    error_message: "503 Service Unavailable",
    phases: { dns: 1, connect: 2, tls: 3, wait: 4, transfer: 2 },
    region: "",
    checked_at: "2026-11-20T12:00:00Z",
    facts: {},
    steps: [{ name: "Resolve", started_ms: 0, duration_ms: 1, detail: "203.0.113.7", ok: true }],
  });
  const { user } = await openHttpForm();
  await user.click(screen.getByRole("button", { name: "Test" }));
  expect(await screen.findByText("503 Service Unavailable")).toBeInTheDocument();
  expect(screen.getByText("203.0.113.7")).toBeInTheDocument();
});

it("puts the server's problem beside its field and keeps what was typed", async () => {
  refuseWrites("post", "/monitors", 422, {
    code: "VALIDATION_ERROR",
    message: "The monitor cannot be saved like this.",
    details: [{ field: "config.url", message: "This host does not exist." }],
  });
  const { user } = await openHttpForm();
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  expect(await screen.findByText("This host does not exist.")).toBeInTheDocument();
  expect(screen.getByLabelText("URL")).toHaveValue("https://shop.example/health");
});

it("says what is missing without asking the server", async () => {
  const { user } = await openHttpForm();
  await user.clear(screen.getByLabelText("URL"));
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  expect(await screen.findByText("URL is needed.")).toBeInTheDocument();
});

it("asks before it throws away what was typed", async () => {
  const { user } = await openHttpForm();
  await user.click(screen.getByRole("button", { name: "Close" }));
  expect(await screen.findByText("Throw away what you typed?")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByLabelText("URL")).toHaveValue("https://shop.example/health");
});

it("edits a monitor and sends a stored secret back as it came", async () => {
  const monitor = monitorLike({ config: { url: "https://a.example", headers: { Authorization: "********" } } });
  answer(`/monitors/${monitor.id}`, monitor);
  const saved = recordWrites("patch", `/monitors/${monitor.id}`, monitor);
  const { user } = renderApp(`/monitors?sheet=monitor:${monitor.id}`);
  await user.clear(await screen.findByLabelText("URL"));
  await user.type(screen.getByLabelText("URL"), "https://b.example");
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  await waitFor(() =>
    expect(saved[0]).toMatchObject({ config: { url: "https://b.example", headers: { Authorization: "********" } } }),
  );
});

it("shows the address to call after it made a monitor that reports in", async () => {
  recordWrites("post", "/monitors", monitorLike({ heartbeat_url: "https://watch.example/heartbeat/abc" }), 201);
  const { user } = renderApp("/monitors?sheet=monitor");
  await user.click(await screen.findByRole("button", { name: /Heartbeat/ }));
  await user.click(await screen.findByRole("button", { name: /^Create/ }));
  expect(await screen.findByText("https://watch.example/heartbeat/abc")).toBeInTheDocument();
  expect(screen.getByText(/^curl .*heartbeat\/abc$/)).toBeInTheDocument();
});

it("has no interval and no test for a kind that reports in", async () => {
  const { user } = renderApp("/monitors?sheet=monitor");
  await user.click(await screen.findByRole("button", { name: /Heartbeat/ }));
  expect(await screen.findByLabelText("Period")).toHaveValue(3600);
  expect(screen.queryByRole("button", { name: "Test" })).not.toBeInTheDocument();
  expect(screen.queryByText("Check every")).not.toBeInTheDocument();
});
