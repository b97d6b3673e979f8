import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it, vi } from "vitest";
import { monitorLike } from "@/testing/cast";
import { httpKind } from "@/testing/kinds";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answer, answerList, server } from "@/testing/server";

const shop = monitorLike({ name: "Shop", status: "down" });
const blog = monitorLike({ name: "Blog" });

beforeEach(() => {
  answer("/kinds", [httpKind]);
  answer("/tags", ["prod"]);
});

it("lists monitors with their state in words", async () => {
  answerList("/monitors", [shop, blog]);
  renderApp("/monitors");
  const row = (await screen.findByText("Shop")).closest<HTMLElement>("[role=row]");
  expect(row && within(row).getByText("Down")).toBeVisible();
});

it("keeps search and facets in the address and asks the server for them", async () => {
  const asked: string[] = [];
  server.use(
    http.get("*/api/v1/monitors", ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json({ data: [shop], pagination: { page: 1, per_page: 100, total: 1 } });
    }),
  );
  const { user, router } = renderApp("/monitors");
  await user.type(await screen.findByLabelText("Search monitors"), "sho");
  await user.click(screen.getByRole("button", { name: "Filter by state" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: /Down/ }));
  await waitFor(() => expect(router.state.location.search).toMatchObject({ q: "sho", status: ["down"] }));
  await waitFor(() => expect(asked.at(-1)).toMatch(/q=sho.*status=down|status=down.*q=sho/));
});

it("pauses the chosen monitors and offers to undo it", async () => {
  answerList("/monitors", [shop, blog]);
  const actions = recordWrites("post", "/monitors/bulk-action", []);
  const { user } = renderApp("/monitors");
  await user.click(await screen.findByRole("checkbox", { name: "Select all" }));
  await user.click(screen.getByRole("button", { name: "Pause" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  const ids = [shop.id, blog.id];
  await waitFor(() =>
    expect(actions).toEqual([
      { ids, action: "pause" },
      { ids, action: "resume" },
    ]),
  );
});

it("asks before it deletes", async () => {
  answerList("/monitors", [shop]);
  const deletes = recordWrites("delete", `/monitors/${shop.id}`, null, 204);
  const { user } = renderApp("/monitors");
  await user.click(await screen.findByRole("button", { name: "Actions for Shop" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete…" }));
  expect(await screen.findByText("Delete Shop?")).toBeVisible();
  expect(deletes).toHaveLength(0);
  await user.click(screen.getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(deletes).toHaveLength(1));
});

it("tells an empty list from one where nothing fits", async () => {
  answerList("/monitors", []);
  const { router } = renderApp("/monitors");
  expect(await screen.findByText("No monitors yet")).toBeVisible();
  await router.navigate({ to: "/monitors", search: { q: "zzz" } });
  expect(await screen.findByText("No monitor fits")).toBeVisible();
});

it("says of what reports in when it is awaited, or how late it is", async () => {
  vi.useFakeTimers({ toFake: ["Date"] }); // what is awaited comes as late as the machine is slow: the words must not
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000 + 500).toISOString();
  const backup = monitorLike({ name: "Backup", next_expected_at: at(12), last_response_time_ms: null });
  answerList("/monitors", [backup, monitorLike({ name: "Mail", next_expected_at: at(-3.5) }), blog]);
  renderApp("/monitors");
  const rowOf = async (name: string) => (await screen.findByText(name)).closest<HTMLElement>("[role=row]");
  expect(await rowOf("Backup")).toHaveTextContent("expected in 12 min");
  expect(await rowOf("Mail")).toHaveTextContent("3 min late");
  expect(await rowOf("Blog")).toHaveTextContent("84 ms");
});
