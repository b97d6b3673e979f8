import { readFileSync } from "node:fs";
import { beforeEach, expect, it, vi } from "vitest";

const HOME = "https://watch.example";
const script = readFileSync("public/push-worker.js", "utf8");

const showNotification = vi.fn();
const openWindow = vi.fn();
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
    registration: { showNotification },
    clients: { matchAll: async () => windows, openWindow },
  };
  new Function("self", script)(scope);
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
