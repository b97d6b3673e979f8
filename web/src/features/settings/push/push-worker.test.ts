import { readFileSync } from "node:fs";
import { beforeEach, expect, it, vi } from "vitest";

const HOME = "https://watch.example";
const script = readFileSync("public/push-worker.js", "utf8");

const showNotification = vi.fn();
const openWindow = vi.fn();
const subscribe = vi.fn();
const fetched = vi.fn(async (_path: string, _init: RequestInit) => new Response(null, { status: 201 }));
let windows: { url: string; focus: () => void }[] = [];
let heard: Record<string, (event: object) => void> = {};

beforeEach(() => {
  vi.clearAllMocks();
  windows = [];
  heard = {};
  const scope = {
    addEventListener: (name: string, listener: (event: object) => void) => {
      heard[name] = listener;
    },
    location: new URL(`${HOME}/push-worker.js`),
    registration: { showNotification, pushManager: { subscribe } },
    clients: { matchAll: async () => windows, openWindow },
  };
  new Function("self", "fetch", script)(scope, fetched);
});

/** What a browser does with an event: it waits until the worker is done. */
async function happen(name: string, event: object): Promise<void> {
  const waits: Promise<unknown>[] = [];
  heard[name]?.({ ...event, waitUntil: (wait: Promise<unknown>) => waits.push(wait) });
  expect(waits).toHaveLength(1);
  await Promise.all(waits);
}

const told = (text: string) => ({ data: { json: () => JSON.parse(text) } });
const clicked = (url: unknown) => ({ notification: { close: vi.fn(), data: { url } } });

it("shows what the server tells", async () => {
  const message = { title: "[DOWN] Shop", body: "Shop is down", tag: "incident", url: `${HOME}/incidents/1` };
  await happen("push", told(JSON.stringify({ ...message, severity: "high" })));
  expect(showNotification).toHaveBeenCalledExactlyOnceWith("[DOWN] Shop", {
    body: "Shop is down",
    tag: "incident",
    renotify: true,
    data: { url: `${HOME}/incidents/1` },
  });
});

it.each([told("no JSON"), told("null"), { data: null }])("shows something, whatever comes: %j", async (event) => {
  await happen("push", event);
  expect(showNotification).toHaveBeenCalledExactlyOnceWith("Watchbell", { body: "", data: { url: null } });
});

it("focuses the page that is open already", async () => {
  const focus = vi.fn();
  windows = [
    { url: `${HOME}/`, focus: vi.fn() },
    { url: `${HOME}/incidents/1`, focus },
  ];
  const click = clicked(`${HOME}/incidents/1`);
  await happen("notificationclick", click);
  expect(click.notification.close).toHaveBeenCalled();
  expect(focus).toHaveBeenCalledOnce();
  expect(openWindow).not.toHaveBeenCalled();
});

it.each([
  [`${HOME}/incidents/1?a=b#c`, `${HOME}/incidents/1?a=b#c`],
  ["/incidents/1", `${HOME}/incidents/1`],
  ["https://evil.example/", `${HOME}/`],
  [`${HOME}.evil.example/`, `${HOME}/`],
  ["//evil.example/x", `${HOME}/`],
  ["javascript:alert(1)", `${HOME}/`],
  ["http://", `${HOME}/`],
  [null, `${HOME}/`],
])("opens %j as %s", async (url, place) => {
  await happen("notificationclick", clicked(url));
  expect(openWindow).toHaveBeenCalledExactlyOnceWith(place);
});

const ackUrl = `${HOME}/ack/AaBb`;

it("offers to acknowledge what burns, and opens the page for it", async () => {
  await happen("push", told(JSON.stringify({ title: "[DOWN] Shop", url: `${HOME}/incidents/1`, ack_url: ackUrl })));
  const options = showNotification.mock.calls[0]?.[1];
  expect(options.actions).toEqual([{ action: "acknowledge", title: "Acknowledge" }]);
  const notification = { close: vi.fn(), data: options.data };
  await happen("notificationclick", { notification, action: "acknowledge" });
  expect(openWindow).toHaveBeenLastCalledWith(ackUrl);
  await happen("notificationclick", { notification, action: "" });
  expect(openWindow).toHaveBeenLastCalledWith(`${HOME}/incidents/1`);
});

it("opens no page of others for its button either", async () => {
  const notification = { close: vi.fn(), data: { url: null, ackUrl: "https://evil.example/" } };
  await happen("notificationclick", { notification, action: "acknowledge" });
  expect(openWindow).toHaveBeenCalledExactlyOnceWith(`${HOME}/`);
});

it("tells the server of a subscription that the push service replaced", async () => {
  const fresh = { endpoint: "https://push.example/2", keys: { p256dh: "p", auth: "a" } };
  subscribe.mockResolvedValue({ toJSON: () => fresh });
  const options = { userVisibleOnly: true };
  await happen("pushsubscriptionchange", { oldSubscription: { options } });
  expect(subscribe).toHaveBeenCalledWith(options);
  const [path, sent] = fetched.mock.calls[0] ?? [];
  expect(path).toBe("/api/v1/push/subscriptions");
  expect(sent?.headers).toMatchObject({ "X-Watchbell-CSRF": "1" });
  expect(JSON.parse(String(sent?.body))).toEqual(fresh);
});

it("says nothing to the server where there was no subscription", async () => {
  await happen("pushsubscriptionchange", {});
  expect(fetched).not.toHaveBeenCalled();
});
