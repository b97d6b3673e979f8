import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { signOut } from "@/api/session/sign-in";
import { webhookChannel } from "@/testing/kinds";
import { fakePush, noPush, pushKey } from "@/testing/push";
import { renderApp } from "@/testing/render-app";
import { recordWrites, refuseWrites } from "@/testing/requests";
import { answer, answerList, server } from "@/testing/server";
import { channelLike, contactLike } from "@/testing/stories";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const here = { id: "push-1", user_agent: FIREFOX, created_at: "2026-11-20T12:00:00Z" };
const phone = {
  ...here,
  id: "push-2",
  user_agent: "Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile Safari/537.36",
};
const page = "/settings/notifications";

beforeEach(() => {
  answer("/push/subscriptions", []);
  answer("/push/vapid-public-key", { public_key: pushKey });
  answer("/channel-kinds", [{ ...webhookChannel, kind: "web_push", label: "Browser" }]);
  answerList("/contacts", [contactLike()]);
});
afterEach(noPush);

it("says that pages over plain HTTP get no notifications", async () => {
  fakePush();
  vi.stubGlobal("isSecureContext", false);
  renderApp(page);
  expect(await screen.findByText("Not over plain HTTP")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Enable" })).not.toBeInTheDocument();
});

it("says that a browser cannot", async () => {
  vi.stubGlobal("isSecureContext", true);
  renderApp(page);
  expect(await screen.findByText("Not supported")).toBeVisible();
});

it("says how to allow what the browser blocks", async () => {
  fakePush({ permission: "denied" });
  renderApp(page);
  expect(await screen.findByText("Blocked by the browser")).toBeVisible();
  expect(screen.getByText(/set Notifications to Allow/)).toBeVisible();
});

it("subscribes with the server's key after asking the person", async () => {
  const browser = fakePush();
  const written = recordWrites("post", "/push/subscriptions", here, 201);
  const { user } = renderApp(page);
  const enable = await screen.findByRole("button", { name: "Enable" });
  expect(browser.Notification.requestPermission).not.toHaveBeenCalled();
  answer("/push/subscriptions", [here]);
  await user.click(enable);
  expect(await screen.findByRole("button", { name: "Disable" })).toBeVisible();
  expect(browser.serviceWorker.register).toHaveBeenCalledWith("/push-worker.js", { scope: "/" });
  const [wish] = browser.pushManager.subscribe.mock.calls[0] ?? [];
  expect(wish).toMatchObject({ userVisibleOnly: true });
  expect(Array.from(wish?.applicationServerKey ?? [])).toEqual([4, ...Array(64).fill(0)]);
  expect(written).toEqual([{ endpoint: "https://push.example/1", keys: { p256dh: "p", auth: "a" } }]);
  expect(screen.queryByText("Your other browsers")).not.toBeInTheDocument();
});

it("makes room for its own key where another one was subscribed with", async () => {
  const browser = fakePush({ permission: "granted", subscribedWith: [4, 1] });
  const old = browser.present();
  recordWrites("post", "/push/subscriptions", here, 201);
  const { user } = renderApp(page);
  await user.click(await screen.findByRole("button", { name: "Enable" }));
  await waitFor(() => expect(browser.pushManager.subscribe).toHaveBeenCalled());
  expect(old?.unsubscribe).toHaveBeenCalled();
});

it("stays off when the person dismisses the question, and turns to blocked when they refuse", async () => {
  const browser = fakePush({ says: "default" });
  const { user } = renderApp(page);
  await user.click(await screen.findByRole("button", { name: "Enable" }));
  expect(await screen.findByText(/was not allowed/)).toBeVisible();
  browser.Notification.requestPermission.mockImplementation(async () => {
    browser.Notification.permission = "denied";
    return "denied";
  });
  await user.click(screen.getByRole("button", { name: "Enable" }));
  expect(await screen.findByText("Blocked by the browser")).toBeVisible();
  expect(browser.serviceWorker.register).not.toHaveBeenCalled();
});

it("says why the push service or the server refuses", async () => {
  fakePush({ refusal: "push service not available" });
  const { user } = renderApp(page);
  await user.click(await screen.findByRole("button", { name: "Enable" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(/push service not available/i);
  fakePush();
  refuseWrites("post", "/push/subscriptions", 422, { code: "VALIDATION_ERROR", message: "send the key" });
  await user.click(screen.getByRole("button", { name: "Enable" }));
  await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent(/send the key/i));
  expect(localStorage.getItem("watchbell.push")).toBeNull();
});

it("disables: at the server, then in the browser", async () => {
  const browser = fakePush({ permission: "granted", subscribedWith: [4, ...Array(64).fill(0)] });
  const present = browser.present();
  localStorage.setItem("watchbell.push", here.id);
  answer("/push/subscriptions", [here]);
  const removed = recordWrites("delete", "/push/subscriptions/push-1", null, 204);
  const { user } = renderApp(page);
  const disable = await screen.findByRole("button", { name: "Disable" });
  answer("/push/subscriptions", []);
  await user.click(disable);
  expect(await screen.findByRole("button", { name: "Enable" })).toBeVisible();
  expect(removed).toHaveLength(1);
  expect(present?.unsubscribe).toHaveBeenCalled();
});

it("is off where the server has forgotten this browser", async () => {
  fakePush({ permission: "granted", subscribedWith: [4] });
  localStorage.setItem("watchbell.push", here.id);
  renderApp(page);
  expect(await screen.findByRole("button", { name: "Enable" })).toBeVisible();
});

it("lists the person's other browsers and removes one, also when it is gone already", async () => {
  fakePush({ permission: "granted", subscribedWith: [4] });
  localStorage.setItem("watchbell.push", here.id);
  answer("/push/subscriptions", [here, phone]);
  server.use(
    http.delete("*/api/v1/push/subscriptions/push-2", () =>
      HttpResponse.json({ error: { code: "NOT_FOUND", message: "gone" } }, { status: 404 }),
    ),
  );
  const { user } = renderApp(page);
  expect(await screen.findByText("Chrome on Android")).toBeVisible();
  expect(screen.queryByText("Firefox on Linux")).not.toBeInTheDocument();
  answer("/push/subscriptions", [here]);
  await user.click(screen.getByRole("button", { name: "Remove" }));
  expect(await screen.findByText("Chrome on Android is told no more")).toBeVisible();
  await waitFor(() => expect(screen.queryByText("Your other browsers")).not.toBeInTheDocument());
});

it("tells that a channel is needed, until there is one", async () => {
  fakePush();
  const first = renderApp(page);
  expect(await screen.findByText(/Nothing comes yet: messages need a channel of the kind “Browser”/)).toBeVisible();
  first.unmount();
  answerList("/contacts", [contactLike({ channels: [channelLike({ channel_type: "web_push" })] })]);
  renderApp(page);
  expect(await screen.findByText(/Messages come through channels of the kind “Browser”/)).toBeVisible();
});

it("tells this screen no more once its person signs out", async () => {
  const browser = fakePush({ permission: "granted", subscribedWith: [4] });
  const present = browser.present();
  localStorage.setItem("watchbell.push", here.id);
  const removed = recordWrites("delete", "/push/subscriptions/push-1", null, 204);
  const left = recordWrites("delete", "/session", null, 204);
  await signOut();
  expect(removed).toHaveLength(1);
  expect(present?.unsubscribe).toHaveBeenCalled();
  expect(left).toHaveLength(1);
  expect(localStorage.getItem("watchbell.push")).toBeNull();
});

it("signs out also where the browser's half cannot be ended", async () => {
  localStorage.setItem("watchbell.push", here.id);
  refuseWrites("delete", "/push/subscriptions/push-1", 500, { code: "INTERNAL_ERROR", message: "no" });
  const left = recordWrites("delete", "/session", null, 204);
  await signOut();
  expect(left).toHaveLength(1);
});
