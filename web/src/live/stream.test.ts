import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type LiveEvent, type LiveStream, openStream } from "@/live/stream";

class FakeSource extends EventTarget {
  static all: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    FakeSource.all.push(this);
  }
  close(): void {
    this.closed = true;
  }
  say(name: string, data: string, lastEventId = ""): void {
    this.dispatchEvent(new MessageEvent(name, { data, lastEventId }));
  }
}

const opened: LiveStream[] = [];
const open: typeof openStream = (...how) => {
  const stream = openStream(...how);
  opened.push(stream);
  return stream;
};
const latest = () => FakeSource.all.at(-1) as FakeSource;

beforeEach(() => {
  FakeSource.all = [];
  vi.stubGlobal("EventSource", FakeSource);
  vi.useFakeTimers();
});
afterEach(() => {
  for (const stream of opened.splice(0)) stream.close();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("passes named events on and survives data that is not JSON", () => {
  const events: LiveEvent[] = [];
  open("/events", (event) => events.push(event), vi.fn());
  latest().say("check.completed", '{"monitor_id":"m"}');
  latest().say("lag", "nonsense");
  expect(events).toEqual([
    { name: "check.completed", data: { monitor_id: "m" } },
    { name: "lag", data: {} },
  ]);
});

it("shows a lost connection, comes back by itself with growing waits, and says that it healed", () => {
  const healed = vi.fn();
  const stream = open("/events", vi.fn(), healed);
  latest().onopen?.();
  expect(stream.state()).toBe("live");
  expect(healed).not.toHaveBeenCalled();
  latest().onerror?.();
  expect(stream.state()).toBe("lost");
  vi.advanceTimersByTime(1_000);
  expect(FakeSource.all).toHaveLength(2);
  latest().onerror?.();
  vi.advanceTimersByTime(900);
  expect(FakeSource.all).toHaveLength(2);
  vi.advanceTimersByTime(1_100);
  expect(FakeSource.all).toHaveLength(3);
  latest().onopen?.();
  expect(stream.state()).toBe("live");
  expect(healed).toHaveBeenCalledOnce();
});

it("asks for what it missed by the last id, and so needs no refetch", () => {
  const healed = vi.fn();
  open("/events", vi.fn(), healed);
  latest().onopen?.();
  latest().say("check.completed", "{}", "41");
  latest().onerror?.();
  vi.advanceTimersByTime(1_000);
  latest().onopen?.();
  expect(latest().url).toBe("/events?after=41");
  expect(healed).not.toHaveBeenCalled();
});

function turn(visibility: DocumentVisibilityState): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(visibility);
  document.dispatchEvent(new Event("visibilitychange"));
}

it("gives its connection back while nobody looks, and then asks for what it missed", () => {
  const healed = vi.fn();
  const stream = open("/events", vi.fn(), healed);
  latest().onopen?.();
  turn("hidden");
  vi.advanceTimersByTime(10_000);
  turn("visible");
  vi.advanceTimersByTime(60_000);
  expect(latest().closed).toBe(false); // it was a glance
  turn("hidden");
  vi.advanceTimersByTime(30_000);
  expect(latest().closed).toBe(true);
  expect(stream.state()).toBe("connecting");
  turn("visible");
  expect(FakeSource.all).toHaveLength(2);
  latest().onopen?.();
  expect(healed).toHaveBeenCalledOnce();
  window.dispatchEvent(new Event("pagehide"));
  expect(latest().closed).toBe(true);
  window.dispatchEvent(new Event("pageshow"));
  expect(FakeSource.all).toHaveLength(3);
  stream.close();
  turn("hidden");
  turn("visible");
  expect(FakeSource.all).toHaveLength(3);
});

it("does not connect in a tab that nobody has looked at yet", () => {
  turn("hidden");
  const stream = open("/events", vi.fn(), vi.fn());
  expect(FakeSource.all).toHaveLength(0);
  turn("visible");
  expect(FakeSource.all).toHaveLength(1);
  stream.close();
});
