import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { monitorLike } from "@/testing/cast";
import { alertsKind, jobKind, webhookKind } from "@/testing/kinds";
import { renderApp } from "@/testing/render-app";
import { recordWrites, refuseWrites } from "@/testing/requests";
import { answer, answerList } from "@/testing/server";

beforeEach(() => {
  answer("/tags", []);
  answer("/ping-key", { ping_key: "k3y", ping_url: "https://watch.example/ping/k3y" });
  answerList("/monitors", []);
});

const preview = {
  words: "at 03:00 every day",
  time_zone: "Europe/Berlin",
  grace_seconds: 600,
  next_expected_at: "2026-11-23T02:00:00Z",
  upcoming: ["2026-11-23T02:00:00Z", "2026-11-24T02:00:00Z"],
};

async function openJobForm() {
  answer("/kinds", [jobKind, webhookKind]);
  const view = renderApp("/monitors?sheet=monitor");
  await view.user.click(await screen.findByRole("button", { name: /^Heartbeat/ }));
  return view;
}

it("shows what a schedule means while it is typed, in the zone that is chosen", async () => {
  const asked = recordWrites("post", "/schedules/preview", preview);
  const { user } = await openJobForm();
  expect(await screen.findByText(/^Say above when it runs/)).toBeInTheDocument();
  expect(asked).toEqual([]);
  await user.type(screen.getByLabelText(/^Schedule/), "0 3 * * *");
  await user.clear(screen.getByLabelText("Time zone"));
  await user.type(screen.getByLabelText("Time zone"), "Europe/Berlin");
  expect(await screen.findByText("At 03:00 every day")).toBeInTheDocument();
  expect(within(screen.getByRole("list", { name: "Next runs" })).getAllByRole("listitem")).toHaveLength(2);
  const config = { schedule: "0 3 * * *", time_zone: "Europe/Berlin" };
  await waitFor(() => expect(asked.at(-1)).toEqual({ monitor_type: "heartbeat", config, count: 10 }));
  // It waits for a pause in the typing.
  expect(asked.length).toBeLessThan(6);
});

it("says beside the field why a schedule cannot be read, and nothing about fields that are empty", async () => {
  const details = [
    { field: "config.schedule", message: "61 is no minute." },
    { field: "config.period_seconds", message: "Say a period." },
  ];
  refuseWrites("post", "/schedules/preview", 422, { code: "VALIDATION_ERROR", message: "No.", details });
  const { user } = await openJobForm();
  await user.type(await screen.findByLabelText(/^Schedule/), "61 3 * * *");
  expect(await screen.findByText("61 is no minute.")).toBeInTheDocument();
  expect(screen.queryByText("Say a period.")).not.toBeInTheDocument();
});

it("says when a period and a schedule are both set, and takes neither for a name", async () => {
  const details = [{ field: "config", message: "set either of the two" }];
  refuseWrites("post", "/schedules/preview", 422, { code: "VALIDATION_ERROR", message: "No.", details });
  const { user } = await openJobForm();
  await user.type(await screen.findByLabelText(/^Schedule/), "*/5 * * * *");
  expect(await screen.findByText("Set either of the two")).toBeInTheDocument();
  expect(screen.getByLabelText("Name")).toHaveAttribute("placeholder", "Heartbeat");
});

it("takes the viewer's own time zone with one click", async () => {
  recordWrites("post", "/schedules/preview", preview);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { user } = await openJobForm();
  const zone = await screen.findByLabelText("Time zone");
  await user.clear(zone);
  await user.type(zone, "Asia/Tokyo");
  await user.click(screen.getByRole("button", { name: `Use ${here}` }));
  expect(zone).toHaveValue(here);
  expect(screen.queryByRole("button", { name: `Use ${here}` })).not.toBeInTheDocument();
});

it("sends a job's slug and how many failed runs it forgives", async () => {
  recordWrites("post", "/schedules/preview", preview);
  const created = recordWrites("post", "/monitors", monitorLike({ heartbeat_url: "https://w.example/h/abc" }), 201);
  const { user } = await openJobForm();
  await user.type(await screen.findByLabelText(/^Slug/), "nightly-backup");
  const failed = screen.getByLabelText("Missed or failed runs");
  expect(failed).toHaveValue(1);
  await user.clear(failed);
  await user.type(failed, "2");
  expect(screen.getByText("2 in a row are an alarm; fewer are forgiven.")).toBeInTheDocument();
  await user.type(screen.getByLabelText("Among the last runs"), "5");
  expect(screen.getByText("2 among the last 5 are an alarm, in a row or not.")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  await waitFor(() =>
    expect(created[0]).toMatchObject({ slug: "nightly-backup", failure_threshold: 2, failure_window: 5 }),
  );
  expect(created[0]).not.toHaveProperty("interval_seconds");
});

it("asks a kind without runs for no tolerance and no preview", async () => {
  const created = recordWrites("post", "/monitors", monitorLike(), 201);
  answer("/kinds", [webhookKind]);
  const { user } = renderApp("/monitors?sheet=monitor");
  await user.click(await screen.findByRole("button", { name: /^Webhook/ }));
  expect(await screen.findByLabelText(/^Slug/)).toBeInTheDocument();
  expect(screen.queryByLabelText("Missed or failed runs")).not.toBeInTheDocument();
  expect(screen.queryByRole("region", { name: "What it means" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  await waitFor(() => expect(created).toHaveLength(1));
  expect(created[0]).not.toHaveProperty("slug");
  expect(created[0]).not.toHaveProperty("failure_threshold");
});

it("asks of Prometheus' alerts the name that they come with, and no slug", async () => {
  const created = recordWrites("post", "/monitors", monitorLike(), 201);
  answer("/kinds", [alertsKind]);
  const { user } = renderApp("/monitors?sheet=monitor");
  await user.click(await screen.findByRole("button", { name: /^Prometheus alerts/ }));
  expect(await screen.findByLabelText("Name")).toBeInTheDocument();
  expect(screen.queryByLabelText(/^Slug/)).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  expect(await screen.findByText("Say the name that the alert has in its rule.")).toBeInTheDocument();
  await user.type(screen.getByLabelText("Name"), "InstanceDown");
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  await waitFor(() => expect(created).toHaveLength(1));
  expect(created[0]).toMatchObject({ name: "InstanceDown" });
});
