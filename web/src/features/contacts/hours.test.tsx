import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { webhookChannel } from "@/testing/kinds";
import { renderApp } from "@/testing/render-app";
import { recordWrites, refuseWrites } from "@/testing/requests";
import { answer, answerList } from "@/testing/server";
import { channelLike, contactLike } from "@/testing/stories";

const officeHours = { days: ["mon", "tue", "wed", "thu", "fri"] as const, start: "08:00", end: "18:00" };
const hours = {
  time_zone: "Europe/Berlin",
  windows: [{ ...officeHours, days: [...officeHours.days] }],
  outside: "hold" as const,
  critical_passes: true,
};

beforeEach(() => {
  answer("/organizations/default", { id: "org-1", slug: "default", name: "Acme", time_zone: "Europe/Berlin" });
  answer("/channel-kinds", [webhookChannel]);
  answerList("/contacts", [contactLike()]);
  answerList("/on-call-schedules", []);
  answerList("/escalation-policies", []);
});

it("gives a channel hours and says in words what they mean", async () => {
  const sent = recordWrites("patch", "/channels/channel-1", channelLike());
  const { user } = renderApp("/contacts?sheet=channel:channel-1");
  await user.click(await screen.findByRole("switch", { name: /^Only at certain times of the week/ }));
  expect(await screen.findByText(/held until .* then one digest of what still burns/)).toHaveTextContent(
    "Critical alerts come through at any time.",
  );
  await user.click(screen.getByRole("combobox", { name: "At other times" }));
  await user.click(await screen.findByRole("option", { name: "Leave it to others" }));
  expect(screen.getByText(/left to others until/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  await waitFor(() => expect(sent[0]).toMatchObject({ hours: { ...hours, outside: "skip" } }));
});

it("takes the hours away again", async () => {
  answerList("/contacts", [contactLike({ channels: [channelLike({ hours })] })]);
  const sent = recordWrites("patch", "/channels/channel-1", channelLike());
  const { user } = renderApp("/contacts?sheet=channel:channel-1");
  await user.click(await screen.findByRole("switch", { name: /^Only at certain times of the week/ }));
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  await waitFor(() => expect(sent[0]).toMatchObject({ hours: null }));
});

it("says what is wrong with a window, in the form's words and in the server's", async () => {
  answerList("/contacts", [contactLike({ channels: [channelLike({ hours })] })]);
  refuseWrites("patch", "/channels/channel-1", 422, {
    code: "VALIDATION_ERROR",
    message: "The channel cannot be saved like this.",
    details: [{ field: "hours.windows.0.end", message: "a time is written HH:MM" }],
  });
  const { user } = renderApp("/contacts?sheet=channel:channel-1");
  await user.clear(await screen.findByLabelText("To"));
  expect(screen.getByText("Write when it ends as HH:MM.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  expect(await screen.findByText("a time is written HH:MM")).toBeVisible();
});

it("says on the card when a channel may be disturbed", async () => {
  answerList("/contacts", [contactLike({ channels: [channelLike({ hours })] })]);
  renderApp("/contacts");
  expect(await screen.findByText("Mon–Fri 08:00–18:00")).toBeVisible();
});
