import { expect, it } from "vitest";
import { home, moved, READABLE, revealed, whole, zoomed } from "@/features/dependencies/view";

const map = { width: 1200, height: 3000 };
const laptop = { width: 1040, height: 640 };

it("shows a small map as it is drawn, in the middle", () => {
  expect(home({ width: 400, height: 200 }, laptop)).toEqual({ left: 320, top: 220, scale: 1 });
});

it("begins large enough to be read, and shows the whole when asked", () => {
  expect(home(map, laptop)).toEqual({ left: 100, top: 20, scale: READABLE });
  expect(whole(map, laptop).scale).toBeCloseTo(0.2);
});

it("is drawn as it is where there is no room yet", () => {
  expect(home(map, { width: 0, height: 0 }).scale).toBe(1);
  expect(whole(map, { width: 0, height: 0 }).scale).toBe(1);
});

it("keeps the point under the pointer, and zooms no further than helps", () => {
  const start = { left: -100, top: -500, scale: 1 };
  const at = { x: 300, y: 200 };
  const near = zoomed(start, 1.5, at, map, laptop);
  expect((at.x - near.left) / near.scale).toBeCloseTo(400);
  expect((at.y - near.top) / near.scale).toBeCloseTo(700);
  expect(zoomed(start, 100, at, map, laptop).scale).toBe(2);
  expect(zoomed(start, 0.001, at, map, laptop)).toEqual(whole(map, laptop));
});

it("is never moved out of sight", () => {
  const start = { left: 0, top: 0, scale: 1 };
  expect(moved(start, { x: -9_999, y: 9_999 }, map, laptop)).toEqual({ left: -180, top: 20, scale: 1 });
});

it("moves as far as a part of it needs, and not at all for what is seen", () => {
  const start = { left: 20, top: 20, scale: 1 };
  expect(revealed(start, { x: 500, y: 100, width: 176, height: 48 }, map, laptop)).toBe(start);
  const below = revealed(start, { x: 0, y: 2_000, width: 176, height: 48 }, map, laptop);
  expect(below).toEqual({ left: 20, top: 640 - 20 - 2_048, scale: 1 });
  expect(revealed(below, { x: 0, y: 0, width: 176, height: 48 }, map, laptop)).toEqual(start);
});
