import { columnsOf, islandsOf } from "@/features/dependencies/layers";
import type { Edge } from "@/features/dependencies/town";

export const NODE = { width: 204, height: 48 };
const GAP = { column: 72, row: 14, thin: 6, island: 36 };
const THIN = 10;
const SWEEPS = 8;
/** Islands of more spots than this are drawn together: else a few far neighbours would stretch them over many screens. */
const CROWD = 40;
const PULL = 0.8;

export interface Place {
  x: number;
  y: number;
}

export interface Layout {
  width: number;
  height: number;
  nodes: Map<string, Place & { column: number }>;
  ways: { edge: Edge; points: Place[] }[];
}

interface Spot {
  id: string;
  column: number;
  height: number;
  y: number;
}

/** Columns from what people see to what it stands on; long ways are led between the nodes of the columns they cross. */
export function layoutOf(ids: readonly string[], edges: readonly Edge[]): Layout {
  const layout: Layout = { width: 0, height: 0, nodes: new Map(), ways: [] };
  for (const island of islandsOf(ids, edges)) {
    const inside = new Set(island);
    place(
      island,
      edges.filter(({ from }) => inside.has(from)),
      layout,
    );
  }
  return layout;
}

function place(ids: readonly string[], edges: readonly Edge[], layout: Layout): void {
  const column = columnsOf(ids, edges);
  const at = (id: string) => column.get(id) ?? 0;
  const first = Math.min(...ids.map(at));
  const spots = new Map<string, Spot>(ids.map((id) => [id, { id, column: at(id) - first, height: NODE.height, y: 0 }]));
  const chains = edges.map((edge) => chainOf(edge, spots));
  const columns = settle(spots, chains);
  const top = layout.height === 0 ? 0 : layout.height + GAP.island;
  const highest = Math.min(...[...spots.values()].map(({ y }) => y));
  for (const spot of spots.values()) spot.y += top - highest;
  for (const id of ids) {
    const spot = spots.get(id);
    if (spot) layout.nodes.set(id, { x: xOf(spot), y: spot.y, column: spot.column });
  }
  edges.forEach((edge, index) => {
    layout.ways.push({ edge, points: pointsOf(chains[index] ?? [], spots) });
  });
  layout.width = Math.max(layout.width, columns.length * (NODE.width + GAP.column) - GAP.column);
  layout.height = Math.max(...[...spots.values()].map(({ y, height }) => y + height));
}

function xOf({ column }: Spot): number {
  return column * (NODE.width + GAP.column);
}

/** The ids along a way, with a thin spot in each column between. */
function chainOf({ from, to }: Edge, spots: Map<string, Spot>): string[] {
  const start = spots.get(from)?.column ?? 0;
  const end = spots.get(to)?.column ?? 0;
  const chain = [from];
  for (let column = start + 1; column < end; column += 1) {
    const id = `${column} to ${to}`; // ways to the same go together
    if (!spots.has(id)) spots.set(id, { id, column, height: THIN, y: 0 });
    chain.push(id);
  }
  return [...chain, to];
}

/** Order within the columns and heights: each drawn towards its neighbours, none above another. */
function settle(spots: Map<string, Spot>, chains: readonly string[][]): Spot[][] {
  const near = new Map<string, string[]>();
  const link = (one: string, other: string) => near.set(one, [...(near.get(one) ?? []), other]);
  for (const chain of chains) {
    chain.forEach((id, index) => {
      const next = chain[index + 1];
      if (next === undefined) return;
      link(id, next);
      link(next, id);
    });
  }
  const columns: Spot[][] = [];
  for (const spot of spots.values()) {
    while (columns.length <= spot.column) columns.push([]);
    columns[spot.column]?.push(spot);
  }
  for (const column of columns) spread(column, () => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const round = sweep % 2 === 0 ? columns : [...columns].reverse();
    for (const column of round) {
      const pull = spots.size > CROWD ? PULL : 1;
      const wish = new Map(column.map((spot) => [spot.id, middleOf(spot, near, spots) * pull]));
      if (sweep < SWEEPS - 2) column.sort((one, other) => (wish.get(one.id) ?? 0) - (wish.get(other.id) ?? 0));
      spread(column, (spot) => (wish.get(spot.id) ?? 0) - spot.height / 2);
    }
  }
  return columns;
}

function middleOf(spot: Spot, near: Map<string, string[]>, spots: Map<string, Spot>): number {
  const neighbours = (near.get(spot.id) ?? []).flatMap((id) => spots.get(id) ?? []);
  const middles = (neighbours.length > 0 ? neighbours : [spot]).map(({ y, height }) => y + height / 2);
  return middles.reduce((sum, one) => sum + one, 0) / middles.length;
}

/** As near to where each wants to be as their order and their gaps allow: pushed down, and the whole drawn back. */
function spread(column: readonly Spot[], wanted: (spot: Spot) => number): void {
  const wishes = column.map((spot) => wanted(spot));
  let floor = Number.NEGATIVE_INFINITY;
  column.forEach((spot, index) => {
    spot.y = Math.max(wishes[index] ?? 0, floor);
    floor = spot.y + spot.height + (spot.height === THIN ? GAP.thin : GAP.row);
  });
  const drift = column.reduce((sum, spot, index) => sum + spot.y - (wishes[index] ?? 0), 0) / (column.length || 1);
  for (const spot of column) spot.y -= drift;
}

function pointsOf(chain: readonly string[], spots: Map<string, Spot>): Place[] {
  const last = chain.length - 1;
  return chain.flatMap((id, index) => {
    const spot = spots.get(id);
    if (!spot) return [];
    const y = spot.y + spot.height / 2;
    const left = { x: xOf(spot), y };
    const right = { x: xOf(spot) + NODE.width, y };
    if (index === 0) return [right];
    return index === last ? [left] : [left, right];
  });
}

/** An SVG path: level at its ends, in curves between the columns. */
export function pathOf(points: readonly Place[]): string {
  const [start, ...rest] = points;
  if (!start) return "";
  let before = start;
  let path = `M${start.x} ${start.y}`;
  for (const point of rest) {
    const bend = Math.max(24, Math.abs(point.x - before.x) / 2);
    path += ` C${before.x + bend} ${before.y} ${point.x - bend} ${point.y} ${point.x} ${point.y}`;
    before = point;
  }
  return path;
}
