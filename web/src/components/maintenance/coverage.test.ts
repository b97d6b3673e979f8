import { expect, it } from "vitest";
import { coveringWindow, covers } from "@/components/maintenance/coverage";
import { windowLike } from "@/testing/plans";

const shop = { service_id: "shop", group_name: "Customers", tags: ["api"] };
const nothing = { covers_all: false, service_ids: [], groups: [], tags: [] };

it("covers by service, group, tag, or everything", () => {
  expect(covers(nothing, shop)).toBe(false);
  expect(covers({ ...nothing, service_ids: ["shop"] }, shop)).toBe(true);
  expect(covers({ ...nothing, groups: ["Customers"] }, shop)).toBe(true);
  expect(covers({ ...nothing, tags: ["web", "api"] }, shop)).toBe(true);
  expect(covers({ ...nothing, covers_all: true }, shop)).toBe(true);
  expect(covers({ ...nothing, groups: ["Customers"] }, { ...shop, group_name: null })).toBe(false);
});

it("names of several windows the one that ends last", () => {
  const until = (id: string, ends_at: string) =>
    windowLike({ ...nothing, id, covers_all: true, occurrence: { starts_at: "2026-11-21T10:00:00Z", ends_at } });
  const found = coveringWindow([until("a", "2026-11-21T12:00:00Z"), until("b", "2026-11-21T14:00:00Z")], shop);
  expect(found?.id).toBe("b");
});

it("knows a service's window by tags only where there is but one", () => {
  const tagged = (id: string) => windowLike({ ...nothing, id, tags: ["payments"] });
  const service = { ...shop, tags: [] };
  expect(coveringWindow([windowLike({ ...nothing }), tagged("a")], service)?.id).toBe("a");
  expect(coveringWindow([tagged("a"), tagged("b")], service)).toBeUndefined();
});
