import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, it } from "vitest";
import { monitorLike, sessionOf } from "@/testing/cast";
import { webhookChannel } from "@/testing/kinds";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answer, server } from "@/testing/server";

it("makes the first account with the token of the link and goes on to the first monitor", async () => {
  let signedIn = false;
  const sent: unknown[] = [];
  server.use(
    http.get("*/api/v1/setup", () => HttpResponse.json({ data: { is_needed: !signedIn } })),
    http.get("*/api/v1/session", () =>
      signedIn ? HttpResponse.json({ data: sessionOf("olga") }) : HttpResponse.json({ error: {} }, { status: 401 }),
    ),
    http.post("*/api/v1/setup", async ({ request }) => {
      sent.push(await request.json());
      signedIn = true;
      return HttpResponse.json({ data: sessionOf("olga") }, { status: 201 });
    }),
  );
  const { user } = renderApp("/setup?token=once");
  await user.type(await screen.findByLabelText("User name"), "olga");
  await user.type(screen.getByLabelText(/^E-mail/), "olga@example.org");
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Create account" }));
  expect(await screen.findByRole("heading", { name: "What should be watched?" })).toBeVisible();
  expect(sent).toEqual([{ token: "once", username: "olga", email: "olga@example.org", password: "correct horse" }]);
});

it("watches a typed address and shows its first real check", async () => {
  const monitor = monitorLike({ name: "shop.example" });
  const created = recordWrites("post", "/monitors", monitor, 201);
  const check = {
    status: "success",
    response_time_ms: 84,
    status_code: 200,
    error_message: null,
    phases: null,
    region: "",
    facts: {},
    steps: [],
  };
  recordWrites("post", `/monitors/${monitor.id}/check`, { ...check, checked_at: "2026-11-20T12:00:00Z" });
  answer(`/monitors/${monitor.id}`, monitor);
  server.use(
    http.get(`*/api/v1/monitors/${monitor.id}/checks`, () => HttpResponse.json({ data: [], next_cursor: null })),
  );
  const { user } = renderApp("/setup?step=monitor");
  await user.type(await screen.findByLabelText("Address"), "shop.example/health");
  await user.click(screen.getByRole("button", { name: "Watch it" }));
  expect(await screen.findByText("84 ms")).toBeInTheDocument();
  expect(created).toEqual([{ name: "shop.example", url: "https://shop.example/health" }]);
});

it("adds a channel and shows what the receiver answered", async () => {
  answer("/channel-kinds", [webhookChannel]);
  recordWrites(
    "post",
    "/channels",
    {
      id: "channel-1",
      config: { url: "https://hooks.example/1", secret: "********" },
      generated: { secret: "whsec_made" },
    },
    201,
  );
  recordWrites("post", "/channels/channel-1/test", {
    at: "2026-11-20T12:00:00Z",
    ok: false,
    status_code: 404,
    ms: 31,
    answer: "no such hook",
    error: "the receiver answered 404",
  });
  const { user } = renderApp("/setup?step=channel");
  await user.type(await screen.findByLabelText("URL"), "https://hooks.example/1");
  await user.click(screen.getByRole("button", { name: "Save and send a test" }));
  expect(await screen.findByText("no such hook")).toBeInTheDocument();
  expect(screen.getByText("whsec_made")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Continue anyway" })).toBeVisible();
});

it("lets every step be skipped and ends at the public page", async () => {
  answer("/channel-kinds", [webhookChannel]);
  const { user } = renderApp("/setup?step=monitor");
  await user.click(await screen.findByRole("button", { name: "Skip" }));
  await user.click(await screen.findByRole("button", { name: "Skip" }));
  expect(await screen.findByRole("heading", { name: "Your public page" })).toBeVisible();
  await waitFor(() => expect(screen.getByText(/\/s\/default$/)).toBeVisible());
});
