import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import type { PreviewInput } from "@/api/channels/preview-channel";
import { webhookChannel } from "@/testing/kinds";
import { renderApp } from "@/testing/render-app";
import { recordWrites, refuseWrites } from "@/testing/requests";
import { answer, answerList, server } from "@/testing/server";
import { channelLike, contactLike, deliveryLike } from "@/testing/stories";

const request = {
  method: "POST",
  to: "https://hooks.example/1",
  headers: [{ name: "webhook-signature", value: "********" }],
  content_type: "application/json",
  body: '{"title":"Shop!"}',
  html: null,
};

let asked: PreviewInput[] = [];

beforeEach(() => {
  asked = [];
  answer("/organizations/default", { id: "org-1", slug: "default", name: "Acme", time_zone: "Europe/Berlin" });
  answer("/channel-kinds", [webhookChannel]);
  answerList("/contacts", [contactLike()]);
  answerList("/on-call-schedules", []);
  answerList("/escalation-policies", []);
  answer("/channel-templates", {
    told: ["any", "recovery"],
    variables: [{ name: "service", meaning: "The service's name" }],
    filters: [{ name: "upper", meaning: "IN CAPITAL LETTERS", example: "upper" }],
    standard: {
      failure: { title: "Shop is down", text: "got 503" },
      recovery: { title: "Shop is back up", text: "up" },
    },
  });
  server.use(
    http.post("*/api/v1/channels/preview", async ({ request: sent }) => {
      const body = (await sent.json()) as PreviewInput;
      asked.push(body);
      const title = body.templates.any?.title ?? body.templates.recovery?.title ?? "Shop is down";
      return HttpResponse.json({
        data: { title: title.replace("{{ service }}", "Shop"), text: "got 503", request, note: null },
      });
    }),
  );
});

async function openWords() {
  const { user } = renderApp("/contacts?sheet=channel:channel-1");
  await user.click(await screen.findByRole("button", { name: /^Words/ }));
  return user;
}

it("shows the message as it is typed and saves the words", async () => {
  const sent = recordWrites("patch", "/channels/channel-1", channelLike());
  const user = await openWords();
  const title = await screen.findByLabelText(/^Title/);
  await waitFor(() => expect(title).toHaveAttribute("placeholder", "Shop is down"));
  await user.click(title);
  await user.click(screen.getByRole("button", { name: "Variables and filters" }));
  await user.click(await screen.findByRole("button", { name: "{{ service }}" }));
  await user.type(title, "!");
  expect(await within(screen.getByRole("region", { name: "Preview" })).findByText("Shop!")).toBeVisible();
  expect(asked.at(-1)).toMatchObject({ channel_id: "channel-1", type: "failure" });
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  await waitFor(() => expect(sent[0]).toMatchObject({ templates: { any: { title: "{{ service }}!" } } }));
});

it("shows what is sent, without its secrets", async () => {
  const user = await openWords();
  await user.click(await screen.findByRole("button", { name: "What is sent" }));
  expect(await screen.findByText("********")).toBeVisible();
  expect(screen.getByText(/"title": "Shop!"/)).toBeVisible();
});

it("takes emptied words away, and keeps those for other news", async () => {
  const templates = { any: { text: "x" }, recovery: { title: "Well" } };
  answerList("/contacts", [contactLike({ channels: [channelLike({ templates })] })]);
  const sent = recordWrites("patch", "/channels/channel-1", channelLike());
  const { user } = renderApp("/contacts?sheet=channel:channel-1");
  await user.clear(await screen.findByLabelText(/^Text/));
  await user.click(screen.getByRole("combobox", { name: "For" }));
  await user.click(await screen.findByRole("option", { name: /^Recoveries/ }));
  expect(screen.getByLabelText(/^Title/)).toHaveValue("Well");
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  await waitFor(() => expect(sent[0]).toMatchObject({ templates: { recovery: { title: "Well" } } }));
  expect(sent[0]).not.toHaveProperty("templates.any");
});

it("says beside the words why they were refused", async () => {
  const details = [{ field: "templates.any.text", message: "line 1: there is no variable servce" }];
  refuseWrites("patch", "/channels/channel-1", 422, { code: "VALIDATION_ERROR", message: "No.", details });
  const user = await openWords();
  await user.type(await screen.findByLabelText(/^Text/), "x");
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  expect((await screen.findAllByText(/there is no variable servce/)).length).toBeGreaterThan(0);
});

it("shows the last messages to a channel, and what one of them sends", async () => {
  answer("/deliveries", [deliveryLike({ status: "skipped", attempts: [] })]);
  answer("/deliveries/summary", { channels: [] });
  answer("/deliveries/delivery-1/payload", { title: "Shop is down", text: "got 503", request, note: null });
  const { user } = renderApp("/contacts");
  await user.click(await screen.findByRole("button", { name: "Last messages to Ops webhook" }));
  expect(await screen.findByText("Not needed")).toBeVisible();
  await user.click(screen.getByRole("button", { name: /Web shop is down/ }));
  expect(await screen.findByText(/rightly so/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "What is sent" }));
  expect(await screen.findByText("https://hooks.example/1")).toBeVisible();
});
