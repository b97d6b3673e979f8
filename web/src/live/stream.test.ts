import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type LiveEvent, openStream } from "@/live/stream";

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

const latest = () => FakeSource.all.at(-1) as FakeSource;

beforeEach(() => {
  FakeSource.all = [];
  vi.stubGlobal("EventSource", FakeSource);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("passes named events on and survives data that is not JSON", () => {
  const events: LiveEvent[] = [];
  openStream("/events", (event) => events.push(event), vi.fn());
  latest().say("check.completed", '{"monitor_id":"m"}');
  latest().say("lag", "nonsense");
  expect(events).toEqual([
    { name: "check.completed", data: { monitor_id: "m" } },
    { name: "lag", data: {} },
  ]);
});

it("shows a lost connection, comes back by itself with growing waits, and says that it healed", () => {
  const healed = vi.fn();
  const stream = openStream("/events", vi.fn(), healed);
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
  openStream("/events", vi.fn(), healed);
  latest().onopen?.();
  latest().say("check.completed", "{}", "41");
  latest().onerror?.();
  vi.advanceTimersByTime(1_000);
  latest().onopen?.();
  expect(latest().url).toBe("/events?after=41");
  expect(healed).not.toHaveBeenCalled();
});
