import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answer, answerList, server } from "@/testing/server";
import { contactLike, deliveryLike } from "@/testing/stories";

const statuses = { pending: 0, sending: 0, retry: 0, held: 1, grouped: 1 };
const counts = {
  made: 12,
  sent: 7,
  waiting: 2,
  skipped: 1,
  dead: 2,
  by_status: { ...statuses, sent: 7, skipped: 1, dead: 2 },
};
const channel = {
  ...counts,
  id: "channel-1",
  name: "Ops webhook",
  channel_type: "webhook",
  contact_id: "contact-1",
  is_enabled: true,
  p50_ms: 20,
  p95_ms: 1400,
  last_success_at: "2026-11-20T12:00:00Z",
  failure_streak: 0,
  broken_reason: null,
  retriable: 2,
};
const broken = {
  ...channel,
  id: "channel-2",
  name: "Old hook",
  dead: 3,
  retriable: 0,
  broken_reason: "the receiver is gone (410)",
};

beforeEach(() => {
  answerList("/contacts", [contactLike()]);
  answer("/deliveries", [deliveryLike()]);
  answer("/deliveries/summary", {
    since: "2026-11-19T12:00:00Z",
    until: "2026-11-20T12:00:00Z",
    alerts: { decided: 20, told: 15, not_told: [{ reason: "dependency_down", count: 5 }] },
    deliveries: counts,
    channels: [channel, broken],
  });
});

it("says what became of every alert and every message", async () => {
  renderApp("/alerts?tab=deliveries");
  expect(await screen.findByText(/^Not told: what it depends on is down/)).toBeVisible();
  expect(screen.getByText("Delivered", { selector: "p span" }).nextSibling).toHaveTextContent("7");
  expect(screen.getByText(/^Not needed/)).toBeVisible();
});

it("names the channels in trouble first, with the reason", async () => {
  renderApp("/alerts?tab=deliveries");
  const rows = await screen.findAllByRole("link", { name: /hook$/ });
  expect(rows.map((row) => row.textContent)).toEqual(["Old hook", "Ops webhook"]);
  expect(screen.getByText(/Broken: the receiver is gone/)).toBeVisible();
  expect(screen.getAllByText(/tried after 20 ms \(95 %: 1.4 s\)/)[0]).toBeVisible();
});

it("sends all dead letters of a channel again, after asking", async () => {
  const sent = recordWrites("post", "/channels/channel-1/retry-dead", { retried: 2, over: 1 });
  const { user } = renderApp("/alerts?tab=deliveries");
  await user.click(await screen.findByRole("button", { name: "Retry 2 dead letters to Ops webhook" }));
  expect(screen.queryByRole("button", { name: /to Old hook/ })).toBeNull();
  await user.click(await screen.findByRole("button", { name: "Send again" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(
    await screen.findByText("Trying 2 messages to Ops webhook again; 1 dead letter told of what is over"),
  ).toBeVisible();
});

it("keeps the window and the filters in the address and asks the server for them", async () => {
  const asked: string[] = [];
  server.use(
    http.get("*/api/v1/deliveries", ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json({ data: [], next_cursor: null });
    }),
  );
  const { user, router } = renderApp("/alerts?tab=deliveries");
  await user.click(await screen.findByRole("button", { name: "7 days" }));
  await user.click(screen.getByRole("button", { name: "Status" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "Held" }));
  await waitFor(() => expect(asked.at(-1)).toMatch(/status=held/));
  expect(router.state.location.search).toMatchObject({ hours: "168", status: ["held"] });
  expect(await screen.findByText("No delivery fits")).toBeVisible();
});
