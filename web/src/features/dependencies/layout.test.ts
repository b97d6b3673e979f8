import { expect, it } from "vitest";
import { columnsOf, islandsOf } from "@/features/dependencies/layers";
import { layoutOf, NODE, pathOf } from "@/features/dependencies/layout";
import type { Edge } from "@/features/dependencies/town";

function way(from: string, to: string): Edge {
  return { from, to, because: [] };
}

/** Ways of a town that grows: each depends on up to three that were there before. */
function grown(count: number): { ids: string[]; edges: Edge[] } {
  const ids = Array.from({ length: count }, (_, n) => `s${n}`);
  const edges = ids.flatMap((id, n) =>
    [7, 13, 31].flatMap((step) => (n >= step && n % 3 !== 0 ? [way(id, `s${(n * step) % n}`)] : [])),
  );
  const unlike = new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  return { ids, edges: [...unlike.values()] };
}

it("puts each left of everything that it depends on", () => {
  const edges = [way("shop", "api"), way("api", "db"), way("shop", "db"), way("mail", "db")];
  const columns = columnsOf(["db", "api", "mail", "shop"], edges);
  expect([columns.get("shop"), columns.get("api"), columns.get("db")]).toEqual([0, 1, 2]);
  // What nothing depends on stands beside what it needs, not far away from it.
  expect(columns.get("mail")).toBe(1);
});

it("draws circles too, which monitors of two services may make", () => {
  const edges = [way("a", "b"), way("b", "a"), way("b", "c")];
  expect(layoutOf(["a", "b", "c"], edges).nodes.size).toBe(3);
});

it("keeps islands apart, the largest on top", () => {
  const edges = [way("a", "b"), way("c", "d"), way("d", "e")];
  expect(islandsOf(["a", "b", "c", "d", "e"], edges).map((one) => one.length)).toEqual([3, 2]);
  const { nodes } = layoutOf(["a", "b", "c", "d", "e"], edges);
  expect(nodes.get("a")?.y).toBeGreaterThan((nodes.get("e")?.y ?? 0) + NODE.height);
});

it("lays no node upon another and none outside, with two hundred of them", () => {
  const { ids, edges } = grown(200);
  const { nodes, ways, width, height } = layoutOf(ids, edges);
  const places = [...nodes.values()];
  expect(places).toHaveLength(200);
  for (const [at, one] of places.entries()) {
    expect(one.x).toBeGreaterThanOrEqual(0);
    expect(one.y).toBeGreaterThanOrEqual(0);
    expect(one.x + NODE.width).toBeLessThanOrEqual(width);
    expect(one.y + NODE.height).toBeLessThanOrEqual(height + 0.01);
    for (const other of places.slice(at + 1)) {
      expect(one.x === other.x && Math.abs(one.y - other.y) < NODE.height).toBe(false);
    }
  }
  expect(ways).toHaveLength(edges.length);
  for (const { edge } of ways) expect(nodes.get(edge.from)?.x).toBeLessThan(nodes.get(edge.to)?.x ?? 0);
});

it("leads a way from the right side of one node to the left side of the other", () => {
  const { ways, nodes } = layoutOf(["a", "b"], [way("a", "b")]);
  const [start, end] = ways[0]?.points ?? [];
  expect(start?.x).toBe((nodes.get("a")?.x ?? 0) + NODE.width);
  expect(end?.x).toBe(nodes.get("b")?.x);
  expect(pathOf([])).toBe("");
  expect(pathOf(ways[0]?.points ?? [])).toMatch(new RegExp(`^M${NODE.width} 24 C`));
});
