import type { Edge } from "@/features/dependencies/town";

/** Nodes in columns: each left of everything that it depends on, as far right as that allows for what nothing depends on. */
export function columnsOf(ids: readonly string[], edges: readonly Edge[]): Map<string, number> {
  const forward = withoutCircles(ids, edges);
  const column = new Map(ids.map((id) => [id, 0]));
  const at = (id: string) => column.get(id) ?? 0;
  for (const id of inOrder(ids, forward)) {
    for (const { to } of forward.get(id) ?? []) column.set(to, Math.max(at(to), at(id) + 1));
  }
  const needed = new Set([...forward.values()].flat().map(({ to }) => to));
  for (const id of ids) {
    const nearest = Math.min(...(forward.get(id) ?? []).map(({ to }) => at(to)));
    if (!needed.has(id) && Number.isFinite(nearest)) column.set(id, nearest - 1);
  }
  return column;
}

/** Sets of nodes that no way connects, the largest first. */
export function islandsOf(ids: readonly string[], edges: readonly Edge[]): string[][] {
  const near = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const { from, to } of edges) {
    near.get(from)?.push(to);
    near.get(to)?.push(from);
  }
  const seen = new Set<string>();
  const islands: string[][] = [];
  for (const start of ids) {
    if (seen.has(start)) continue;
    seen.add(start);
    const island = [start];
    for (const id of island) {
      for (const next of near.get(id) ?? []) {
        if (!seen.has(next)) island.push(next);
        seen.add(next);
      }
    }
    islands.push(island);
  }
  return islands.sort((one, other) => other.length - one.length);
}

type Forward = Map<string, Edge[]>;

/** Ways that lead back are left out: monitors of two services may depend on each other's. */
function withoutCircles(ids: readonly string[], edges: readonly Edge[]): Forward {
  const forward: Forward = new Map(ids.map((id) => [id, []]));
  const out = new Map<string, Edge[]>(ids.map((id) => [id, []]));
  for (const edge of edges) out.get(edge.from)?.push(edge);
  const state = new Map<string, "open" | "done">();
  const visit = (id: string) => {
    state.set(id, "open");
    for (const edge of out.get(id) ?? []) {
      if (state.get(edge.to) === "open") continue;
      forward.get(id)?.push(edge);
      if (!state.has(edge.to)) visit(edge.to);
    }
    state.set(id, "done");
  };
  for (const id of ids) if (!state.has(id)) visit(id);
  return forward;
}

/** Each before everything that it depends on. */
function inOrder(ids: readonly string[], forward: Forward): string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  const visit = (id: string) => {
    seen.add(id);
    for (const { to } of forward.get(id) ?? []) if (!seen.has(to)) visit(to);
    order.push(id);
  };
  for (const id of ids) if (!seen.has(id)) visit(id);
  return order.reverse();
}
