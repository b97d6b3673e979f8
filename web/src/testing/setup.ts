import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { server } from "@/testing/server";

// jsdom has no layout and no event stream; the tests drive both where they matter.
class NoResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

class QuietEventSource extends EventTarget {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  close(): void {}
}

Object.assign(globalThis, {
  ResizeObserver: NoResizeObserver,
  EventSource: QuietEventSource,
  matchMedia: () => Object.assign(new EventTarget(), { matches: false, media: "" }),
  scrollTo: () => undefined,
});
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 640 },
  clientWidth: { configurable: true, get: () => 1024 },
});
Element.prototype.getAnimations ??= () => [];
Element.prototype.scrollIntoView ??= () => undefined;

// A busy machine may be slow; what is awaited comes, or the test fails.
configure({ asyncUtilTimeout: 20_000 });

/** Requests that nothing answered: the test lacks a handler, or the screen asks for what nobody meant it to. */
const unanswered: string[] = [];

beforeAll(() =>
  server.listen({
    onUnhandledFrame: ({ frame }) => {
      const request: unknown = frame.data && typeof frame.data === "object" && Reflect.get(frame.data, "request");
      if (request instanceof Request && !request.signal.aborted) unanswered.push(`${request.method} ${request.url}`);
      throw new TypeError("nothing answers this request");
    },
  }),
);
// The files share a browser: each test leaves it as it found it.
afterEach(() => {
  const lacking = unanswered.splice(0);
  cleanup();
  vi.useRealTimers();
  server.resetHandlers();
  localStorage.clear();
  document.documentElement.className = "";
  if (lacking.length > 0) throw new Error(`Nothing answers ${lacking.join(", ")}: give the test a handler`);
});
afterAll(() => server.close());
