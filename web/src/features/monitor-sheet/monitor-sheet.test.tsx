import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { monitorLike } from "@/testing/cast";
import { groupKind, heartbeatKind, httpKind, kafkaKind, manualKind } from "@/testing/kinds";
import { renderApp } from "@/testing/render-app";
import { recordWrites, refuseWrites } from "@/testing/requests";
import { answer, answerList } from "@/testing/server";

beforeEach(() => {
  answer("/kinds", [heartbeatKind, kafkaKind, groupKind, manualKind, httpKind]);
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
  expect(screen.getByText(/^curl .*heartbeat\/abc\/\$\?$/m)).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Copy for curl" })).toBeInTheDocument();
});

it("has no interval and no test for a kind that reports in", async () => {
  const { user } = renderApp("/monitors?sheet=monitor");
  await user.click(await screen.findByRole("button", { name: /Heartbeat/ }));
  expect(await screen.findByLabelText("Period")).toHaveValue(3600);
  expect(screen.queryByRole("button", { name: "Test" })).not.toBeInTheDocument();
  expect(screen.queryByText("Check every")).not.toBeInTheDocument();
});

it("shows the groups in a sensible order and what a kind still needs", async () => {
  const { user, router } = renderApp("/monitors?sheet=monitor");
  await screen.findByLabelText("Search kinds of monitors");
  const headings = screen.getAllByRole("heading", { level: 3 }).map((heading) => heading.textContent);
  expect(headings).toEqual(["Web", "Queues", "Composite", "Reports in"]);
  const kafka = screen.getByRole("button", { name: /Kafka/ });
  expect(kafka).toHaveAttribute("aria-disabled", "true");
  expect(kafka).toHaveTextContent("Needs aiokafka: install it with pip install 'watchbell[checks]', then restart.");
  await user.click(kafka);
  expect(screen.getByLabelText("Search kinds of monitors")).toBeInTheDocument();
  expect(router.state.location.search).toHaveProperty("sheet", "monitor");
});

it("walks the kinds with the arrow keys", async () => {
  const { user } = renderApp("/monitors?sheet=monitor");
  await user.type(await screen.findByLabelText("Search kinds of monitors"), "{ArrowDown}{ArrowDown}{ArrowDown}");
  expect(screen.getByRole("button", { name: /^Group/ })).toHaveFocus();
  await user.keyboard("{ArrowUp}{ArrowUp}{Enter}");
  expect(await screen.findByLabelText("URL")).toBeInTheDocument();
});

it("takes an address for the kind that reads it", async () => {
  const asked = recordWrites("post", "/kinds/of-url", { kind: "http", config: { url: "https://shop.example/" } });
  const { user } = renderApp("/monitors?sheet=monitor");
  await user.type(await screen.findByLabelText("Search kinds of monitors"), "shop.example");
  expect(screen.getByRole("button", { name: /Watch it as HTTP/ })).toHaveTextContent("https://shop.example");
  await user.keyboard("{Enter}");
  expect(await screen.findByLabelText("URL")).toHaveValue("https://shop.example/");
  expect(asked).toEqual([{ url: "https://shop.example" }]);
});

it("says when an address is of a kind that is not installed, or of none", async () => {
  const { user } = renderApp("/monitors?sheet=monitor");
  const search = await screen.findByLabelText("Search kinds of monitors");
  await user.type(search, "kafka://broker.example");
  expect(screen.getByRole("button", { name: /Kafka/ })).toHaveAttribute("aria-disabled", "true");
  await user.clear(search);
  await user.type(search, "gopher://old.example{Enter}");
  expect(screen.getByText("No kind of monitor reads addresses like “gopher://old.example”.")).toBeInTheDocument();
});

it("drops a problem as soon as its field is mended", async () => {
  const { user } = await openHttpForm();
  await user.clear(screen.getByLabelText("URL"));
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  expect(await screen.findByText("URL is needed.")).toBeInTheDocument();
  await user.type(screen.getByLabelText("URL"), "h");
  expect(screen.queryByText("URL is needed.")).not.toBeInTheDocument();
});

it("gives the monitor as a command without its secrets", async () => {
  const { user } = await openHttpForm();
  await user.click(screen.getByRole("button", { name: "Copy as a command" }));
  expect(await screen.findByText("watchbell check 'https://shop.example/health'")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Add to Headers" }));
  await user.type(screen.getByLabelText("Headers: name 1"), "X-Key");
  await user.type(screen.getByLabelText("Headers: value 1"), "geheim");
  expect(screen.getByText(/"X-Key": "REPLACE_ME"/)).toBeInTheDocument();
  expect(screen.queryByText(/geheim/)).not.toBeInTheDocument();
});

it("chooses the monitors of a group by their names", async () => {
  const shop = monitorLike({ id: "shop", name: "Web shop" });
  answerList("/monitors", [shop]);
  answer("/monitors/shop", shop);
  const created = recordWrites("post", "/monitors", monitorLike(), 201);
  const { user } = renderApp("/monitors?sheet=monitor");
  await user.click(await screen.findByRole("button", { name: /^Group/ }));
  await user.type(await screen.findByRole("combobox", { name: /^Monitors/ }), "shop");
  await user.click(await screen.findByRole("option", { name: /Web shop/ }));
  expect(await screen.findByRole("button", { name: "Remove Web shop" })).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  await waitFor(() => expect(created[0]).toMatchObject({ config: { monitors: ["shop"] } }));
});

it("has no interval and no test for a kind that a person tells", async () => {
  const { user } = renderApp("/monitors?sheet=monitor");
  await user.click(await screen.findByRole("button", { name: /^Manual/ }));
  expect(await screen.findByRole("combobox", { name: "Status" })).toBeInTheDocument();
  expect(screen.queryByText("Check every")).not.toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Test" })).not.toBeInTheDocument();
});
