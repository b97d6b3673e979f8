import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { webhookChannel } from "@/testing/kinds";
import { renderApp } from "@/testing/render-app";
import { recordWrites, refuseWrites } from "@/testing/requests";
import { answer, answerList } from "@/testing/server";
import { channelLike, contactLike } from "@/testing/stories";

const withSecret = {
  ...webhookChannel,
  schema: {
    required: ["url"],
    properties: {
      url: { type: "string", title: "URL" },
      secret: { type: "string", title: "Signing secret", "x-secret": true },
    },
  },
};

beforeEach(() => {
  answer("/channel-kinds", [withSecret]);
  answerList("/contacts", [contactLike()]);
  answerList("/on-call-schedules", []);
  answerList("/escalation-policies", []);
});

it("says what a contact is told of, and of one that nothing names", async () => {
  const services = [{ id: "service-1", name: "Shop" }];
  answerList("/contacts", [
    contactLike({ services }),
    contactLike({ id: "contact-2", name: "Anna", is_default: false, channels: [] }),
  ]);
  renderApp("/contacts");
  expect(await screen.findByText(/Told of every service that names nobody else and/)).toBeVisible();
  expect(screen.getByRole("link", { name: "Shop" })).toBeVisible();
  expect(screen.getByText(/it is told of nothing yet/)).toBeVisible();
});

it("gives the focus back to what opened a dialog, and calls the window by its screen", async () => {
  const { user } = renderApp("/contacts");
  const opener = await screen.findByRole("button", { name: "New contact" });
  await user.click(opener);
  expect(await screen.findByLabelText("Name")).toHaveFocus();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(opener).toHaveFocus());
  expect(document.title).toBe("Contacts · Watchbell");
});

it("tells a broken channel from one that failed lately and one that works", async () => {
  const channels = [
    channelLike({ id: "a", name: "A", broken_reason: "the receiver is gone (410)" }),
    channelLike({ id: "b", name: "B", failure_streak: 3 }),
    {
      ...channelLike({ id: "c", name: "C", last_success_at: "2026-11-20T12:00:00Z" }),
      unheard: { reason: "another program reads this bot's messages", since: "2026-11-20T12:00:00Z" },
    },
  ];
  answerList("/contacts", [contactLike({ channels })]);
  renderApp("/contacts");
  expect(await screen.findByText(/Broken: the receiver is gone/)).toBeVisible();
  expect(screen.getByText(/3 attempts in a row failed/)).toBeVisible();
  expect(screen.getByText(/^Last success/)).toBeVisible();
  expect(screen.getByText(/Buttons and commands .* another program reads this bot's messages/)).toBeVisible();
});

it("tests a channel and shows what the receiver really said", async () => {
  recordWrites("post", "/channels/channel-1/test", {
    at: "2026-11-20T12:00:00Z",
    ok: false,
    status_code: 500,
    ms: 7,
    answer: "on fire",
    error: "the receiver answered 500",
  });
  const { user } = renderApp("/contacts");
  await user.click(await screen.findByRole("button", { name: /^Test / }));
  expect(await screen.findByText("Not delivered")).toBeVisible();
  expect(screen.getByText("on fire")).toBeVisible();
});

it("makes a channel of a contact from its kind's form and shows its new secret once", async () => {
  const made = channelLike({ generated: { secret: "whsec_made" } });
  const sent = recordWrites("post", "/contacts/contact-1/channels", made, 201);
  const { user } = renderApp("/contacts");
  await user.click(await screen.findByRole("link", { name: "Add a channel to Default" }));
  await user.click(await screen.findByRole("button", { name: /^Webhook/ }));
  await user.type(await screen.findByLabelText("URL"), "https://hooks.example/2");
  await user.click(screen.getByRole("checkbox", { name: "Failure" }));
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  expect(await screen.findByText("whsec_made")).toBeVisible();
  expect(sent[0]).toMatchObject({
    name: "Webhook",
    channel_type: "webhook",
    config: { url: "https://hooks.example/2" },
    events: ["failure"],
  });
});

it("edits a channel and sends its stored secret back as it came", async () => {
  const sent = recordWrites("patch", "/channels/channel-1", channelLike());
  const { user } = renderApp("/contacts?sheet=channel:channel-1");
  await user.clear(await screen.findByLabelText("Name"));
  await user.type(screen.getByLabelText("Name"), "Night pager");
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  await waitFor(() => expect(sent[0]).toMatchObject({ name: "Night pager", config: { secret: "********" } }));
});

it("puts the server's problem beside its field", async () => {
  refuseWrites("patch", "/channels/channel-1", 422, {
    code: "VALIDATION_ERROR",
    message: "The channel cannot be saved like this.",
    details: [{ field: "config.url", message: "This host does not exist." }],
  });
  const { user } = renderApp("/contacts?sheet=channel:channel-1");
  await user.type(await screen.findByLabelText("Name"), "!");
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  expect(await screen.findByText("This host does not exist.")).toBeVisible();
});

const remindLabel = /^Remind every … minutes while it burns and nobody has acknowledged/;

it("reminds a channel as often as is typed, and never again when it is emptied", async () => {
  answerList("/contacts", [contactLike({ channels: [channelLike({ remind_every_minutes: 30 })] })]);
  const sent = recordWrites("patch", "/channels/channel-1", channelLike());
  const { user } = renderApp("/contacts?sheet=channel:channel-1");
  const field = await screen.findByLabelText(remindLabel);
  expect(field).toHaveValue(30);
  await user.clear(field);
  await user.type(field, "60");
  await user.click(screen.getByRole("checkbox", { name: "Failure" }));
  expect(screen.getByText(/Tick Reminder above too/)).toBeVisible();
  await user.click(screen.getByRole("checkbox", { name: "Reminder" }));
  expect(screen.queryByText(/Tick Reminder above too/)).toBeNull();
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  await waitFor(() => expect(sent[0]).toMatchObject({ remind_every_minutes: 60, events: ["failure", "reminder"] }));
});

it("sends null for no reminders and shows the server's problem beside the number", async () => {
  answerList("/contacts", [contactLike({ channels: [channelLike({ remind_every_minutes: 30 })] })]);
  refuseWrites("patch", "/channels/channel-1", 422, {
    code: "VALIDATION_ERROR",
    message: "The channel cannot be saved like this.",
    details: [{ field: "remind_every_minutes", message: "Input should be at least 5" }],
  });
  const { user } = renderApp("/contacts?sheet=channel:channel-1");
  const field = await screen.findByLabelText(remindLabel);
  await user.clear(field);
  await user.type(field, "4");
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  expect(await screen.findByText("Input should be at least 5")).toBeVisible();
  expect(screen.getByText("Nothing is saved yet: see what is marked above.")).toBeVisible();
  const sent = recordWrites("patch", "/channels/channel-1", channelLike());
  await user.clear(field);
  expect(screen.queryByRole("alert")).not.toBeInTheDocument(); // what is being mended is not called wrong
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  await waitFor(() => expect(sent[0]).toMatchObject({ remind_every_minutes: null }));
});

it("says on the card how often a channel is reminded", async () => {
  answerList("/contacts", [contactLike({ channels: [channelLike({ remind_every_minutes: 30 })] })]);
  renderApp("/contacts");
  expect(await screen.findByText("reminded every 30 minutes")).toBeVisible();
});
