import { expect, it } from "vitest";
import type { DependencyMap } from "@/api/dependencies/get-map";
import { reach, townOf } from "@/features/dependencies/town";

const service = (id: string, ...depends_on: string[]) =>
  ({ id, name: id.toUpperCase(), state: "up", group_name: null, depends_on, held_by: null }) as const;
const monitor = (id: string, service_id: string, ...depends_on: string[]) =>
  ({ id, name: id, monitor_type: "http", service_id, status: "up", depends_on, held_by: null }) as const;

function mapOf(map: { services: unknown[]; monitors?: unknown[] }): DependencyMap {
  return { monitors: [], ...map } as DependencyMap;
}

it("makes ways of what services say, and dashed ones of what only their monitors say", () => {
  const town = townOf(
    mapOf({
      services: [service("shop", "api"), service("api"), service("db")],
      monitors: [monitor("web", "shop", "ping", "sql"), monitor("ping", "api"), monitor("sql", "db")],
    }),
  );
  expect(town.edges).toEqual([
    { from: "shop", to: "api", because: [] },
    { from: "shop", to: "db", because: ["web depends on sql"] },
  ]);
  expect(town.monitors.get("shop")?.[0]?.needs.map(({ id }) => id)).toEqual(["ping", "sql"]);
});

it("makes no way within a service, nor to what is not there", () => {
  const town = townOf(
    mapOf({ services: [service("shop", "gone")], monitors: [monitor("web", "shop", "db"), monitor("db", "shop")] }),
  );
  expect(town.edges).toEqual([]);
  expect(town.monitors.size).toBe(1);
});

it("reaches everything above and below, and comes to an end in a circle", () => {
  const { edges } = townOf(
    mapOf({ services: [service("a", "b"), service("b", "c"), service("c", "a"), service("d", "b")] }),
  );
  expect([...reach(edges, "d", "up")].sort()).toEqual(["a", "b", "c"]);
  expect([...reach(edges, "c", "down")].sort()).toEqual(["a", "b", "d"]);
});
