import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { DependencyMap, MapService } from "@/api/dependencies/get-map";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answer, answerList } from "@/testing/server";
import { contactLike, serviceLike } from "@/testing/stories";

function service(id: string, name: string, depends_on: string[], given: Partial<MapService> = {}): MapService {
  return { id, name, state: "up", group_name: null, depends_on, held_by: null, ...given };
}

const waiting = { reason: "dependency_down", name: "Database", id: "db", since: "2026-11-20T12:00:00Z" } as const;
const map: DependencyMap = {
  services: [
    service("shop", "Web shop", ["api"]),
    service("api", "API", ["db"], { state: "down", held_by: waiting }),
    service("db", "Database", [], { state: "down" }),
    service("alone", "Blog", []),
  ],
  monitors: [],
};

it("draws the map with the state of each in words, and follows the arrow keys along the ways", async () => {
  answer("/services/graph", map);
  const { user } = renderApp("/services/dependencies");
  const drawn = await screen.findByRole("region", { name: "Dependency map" });
  expect(within(drawn).getByText("Down, waits for Database")).toBeVisible();
  expect(screen.queryByText("Blog")).toBeNull();
  expect(screen.getByText(/1 service stands alone/)).toBeVisible();
  within(drawn)
    .getByRole("button", { name: /Web shop/ })
    .focus();
  await user.keyboard("{ArrowRight}{ArrowRight}");
  expect(within(drawn).getByRole("button", { name: /^Database: ?Down/ })).toHaveFocus();
  await user.keyboard("{ArrowLeft}");
  expect(within(drawn).getByRole("button", { name: /^API: ?Down, waits for Database/ })).toHaveFocus();
});

it("is zoomed by buttons, keys and the wheel, and shows all again", async () => {
  answer("/services/graph", map);
  const { user } = renderApp("/services/dependencies");
  const drawn = await screen.findByRole("region", { name: "Dependency map" });
  const scale = () =>
    Number(/scale\((.*)\)/.exec(drawn.querySelector<HTMLElement>("[style*=scale]")?.style.transform ?? "")?.[1]);
  expect(scale()).toBe(1);
  await user.click(within(drawn).getByRole("button", { name: "Zoom in" }));
  expect(scale()).toBeCloseTo(1.3);
  await user.keyboard("--");
  expect(scale()).toBeCloseTo(1 / 1.3);
  fireEvent.wheel(within(drawn).getByRole("list"), { deltaY: -100 });
  expect(scale()).toBeCloseTo(Math.exp(0.2) / 1.3);
  await user.keyboard("0");
  expect(scale()).toBe(1);
});

it("tells of a chosen service what it depends on and what stands on it", async () => {
  answer("/services/graph", map);
  const { user } = renderApp("/services/dependencies");
  await user.click(await screen.findByRole("button", { name: /^Database: ?Down/ }));
  expect(await screen.findByRole("heading", { name: "Database" })).toBeVisible();
  expect(screen.getByText("2 services stand on it in all.")).toBeVisible();
  expect(screen.getByRole("link", { name: "Edit what Database depends on" })).toBeVisible();
});

it("lists the same in words", async () => {
  answer("/services/graph", map);
  renderApp("/services/dependencies?view=list");
  const rows = within(await screen.findByRole("list", { name: "Dependencies" })).getAllByRole("listitem");
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringContaining("Web shop"),
    expect.stringMatching(/API.*needed by 1 service.*depends on.*Database.*Not told: waiting for Database/),
    expect.stringContaining("Database"),
  ]);
});

it("says what to do where nothing depends on anything", async () => {
  answer("/services/graph", { services: [service("a", "A", [])], monitors: [] });
  renderApp("/services/dependencies");
  expect(await screen.findByRole("heading", { name: "Nothing depends on anything yet" })).toBeVisible();
});

it("is edited in the service's sheet, which never offers the service itself", async () => {
  answerList("/escalation-policies", []);
  const [shop, api] = [serviceLike({ id: "shop", name: "Web shop" }), serviceLike({ id: "api", name: "API" })];
  answerList("/services", [shop, api]);
  answerList("/contacts", [contactLike()]);
  answer("/services/shop", shop);
  answer("/services/shop/contacts", [contactLike()]);
  answer("/services/shop/dependencies", { depends_on: [], needed_by: [] });
  answer("/services/graph", map);
  recordWrites("patch", "/services/shop", shop);
  const said = recordWrites("put", "/services/shop/dependencies", { depends_on: ["api"], needed_by: [] });
  const { user } = renderApp("/services/dependencies?sheet=service:shop");
  const group = await screen.findByRole("group", { name: "Depends on" });
  await user.click(await within(group).findByRole("checkbox", { name: "API" }));
  expect(within(group).queryByRole("checkbox", { name: "Web shop" })).toBeNull();
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  await waitFor(() => expect(said).toEqual([{ depends_on: ["api"] }]));
});
