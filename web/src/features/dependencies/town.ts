import type { DependencyMap, MapMonitor, MapService } from "@/api/dependencies/get-map";

/** A way from a service to one that it depends on. */
export interface Edge {
  from: string;
  to: string;
  /** Only because of monitors: "web depends on db". */
  because: string[];
}

export interface Town {
  services: Map<string, MapService>;
  edges: Edge[];
  /** By service id, each with what it depends on. */
  monitors: Map<string, { monitor: MapMonitor; needs: MapMonitor[] }[]>;
}

/** The map by service: wishes of monitors are ways between their services. */
export function townOf({ services, monitors }: DependencyMap): Town {
  const byId = new Map(services.map((one) => [one.id, one]));
  const monitorById = new Map(monitors.map((one) => [one.id, one]));
  const edges = new Map<string, Edge>();
  const add = (from: string, to: string, because: string[]) => {
    if (from === to || !byId.has(from) || !byId.has(to)) return;
    const key = `${from} ${to}`;
    const known = edges.get(key);
    // What the services say themselves needs no other reason.
    const reasons = known && because.length > 0 && known.because.length > 0 ? [...known.because, ...because] : [];
    edges.set(key, { from, to, because: known ? reasons : because });
  };
  for (const service of services) for (const to of service.depends_on) add(service.id, to, []);
  const wishes: Town["monitors"] = new Map();
  for (const monitor of monitors) {
    const needs = monitor.depends_on.flatMap((id) => monitorById.get(id) ?? []);
    if (needs.length === 0) continue;
    wishes.set(monitor.service_id, [...(wishes.get(monitor.service_id) ?? []), { monitor, needs }]);
    for (const need of needs) add(monitor.service_id, need.service_id, [`${monitor.name} depends on ${need.name}`]);
  }
  return { services: byId, edges: [...edges.values()], monitors: wishes };
}

/** Everything that can be reached along the ways, in one direction; without the start itself. */
export function reach(edges: readonly Edge[], start: string, direction: "up" | "down"): Set<string> {
  const found = new Set<string>();
  const waiting = [start];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const { from, to } of edges) {
      const [here, there] = direction === "up" ? [from, to] : [to, from];
      if (here !== at || found.has(there) || there === start) continue;
      found.add(there);
      waiting.push(there);
    }
  }
  return found;
}

/** Ids along the ways, from what people see to what it stands on. */
export function connected(town: Town): string[] {
  const touched = new Set(town.edges.flatMap(({ from, to }) => [from, to]));
  return [...town.services.keys()].filter((id) => touched.has(id));
}
