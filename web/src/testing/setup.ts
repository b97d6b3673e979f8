import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterAll, afterEach, beforeAll } from "vitest";
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
Element.prototype.getAnimations ??= () => [];
Element.prototype.scrollIntoView ??= () => undefined;

beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
  localStorage.clear();
});
afterAll(() => server.close());
