import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import { whySentence } from "@/components/alert/alert-words";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answer, answerList, server } from "@/testing/server";
import { alertLike, deliveryLike, serviceLike } from "@/testing/stories";

beforeEach(() => {
  answerList("/services", [serviceLike()]);
  answer("/alerts", [alertLike(), alertLike({ id: "alert-2", suppressed_by: "muted" })]);
});

it("says in words why people were told and why not", async () => {
  renderApp("/alerts");
  expect(await screen.findByText("Told, because the failure was confirmed.")).toBeVisible();
  expect(screen.getByText(/^Not told, because the service was muted/)).toBeVisible();
  expect(await screen.findAllByText("Failure of Web shop")).toHaveLength(2);
});

it("shows a reason it does not know as it is", () => {
  const nobody = { type: "escalation", reason: "unacknowledged", suppressed_by: "no_channel" } as const;
  expect(whySentence(nobody)).toBe("Nobody of this step could be told.");
  expect(whySentence({ reason: "x", suppressed_by: "quiet_hours" })).toBe("Not told, because of “quiet hours”.");
});

it("keeps the filters in the address and asks the server for them", async () => {
  const asked: string[] = [];
  server.use(
    http.get("*/api/v1/alerts", ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json({ data: [], next_cursor: null });
    }),
  );
  const { user, router } = renderApp("/alerts?type=failure");
  await user.click(await screen.findByRole("button", { name: "Not told" }));
  await user.click(screen.getByRole("checkbox", { name: "Not acknowledged" }));
  await waitFor(() => expect(asked.at(-1)).toMatch(/type=failure&suppressed=true&acknowledged=false/));
  expect(router.state.location.search).toMatchObject({ told: "no", open: true });
});

it("acknowledges an alert", async () => {
  const sent = recordWrites("post", "/alerts/alert-1/ack", alertLike({ acknowledged_at: "2026-11-20T12:05:00Z" }));
  const { user } = renderApp("/alerts");
  const [first] = await screen.findAllByRole("button", { name: "Acknowledge" });
  if (first) await user.click(first);
  await waitFor(() => expect(sent).toHaveLength(1));
});

it("lists dead letters with what the receiver answered, and tries one again", async () => {
  answer("/deliveries", [deliveryLike()]);
  const retried = recordWrites("post", "/deliveries/delivery-1/retry", deliveryLike({ status: "pending" }));
  const { user } = renderApp("/alerts?tab=dead");
  await user.click(await screen.findByRole("button", { name: /Ops webhook/ }));
  expect(await screen.findByText("on fire")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Retry" }));
  await waitFor(() => expect(retried).toHaveLength(1));
});

it("says why a dead letter cannot be tried again instead of offering it", async () => {
  answer("/deliveries", [deliveryLike({ can_retry: false, why_no_retry: "what it tells of is over" })]);
  const { user } = renderApp("/alerts?tab=dead");
  await user.click(await screen.findByRole("button", { name: /Ops webhook/ }));
  expect(await screen.findByText("It cannot be tried again: what it tells of is over.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Retry" })).toBeNull();
});
