import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { navItems } from "@/features/shell/nav";
import { monitorLike } from "@/testing/cast";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answer, answerList } from "@/testing/server";

const shop = monitorLike({ name: "Shop" });

beforeEach(() => {
  answer("/dashboard", { counters: {}, service_counters: {}, needs_attention: [], services: [], recent_events: [] });
  answerList("/monitors", [shop]);
  answer("/kinds", []);
  answer("/tags", []);
});

it("goes to a screen by the palette", async () => {
  const { user, router } = renderApp("/");
  await screen.findByRole("heading", { name: "Overview" });
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByPlaceholderText(/Go to/), "Settings{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe("/settings/profile"));
});

it("acts on a monitor by the palette", async () => {
  const paused = recordWrites("post", `/monitors/${shop.id}/pause`, shop);
  const { user } = renderApp("/");
  await screen.findByRole("heading", { name: "Overview" });
  await user.keyboard("{Control>}k{/Control}");
  await user.click(await screen.findByRole("option", { name: /Shop/ }));
  await user.click(await screen.findByRole("option", { name: "Pause" }));
  await waitFor(() => expect(paused).toHaveLength(1));
  expect(await screen.findByText("Paused Shop")).toBeInTheDocument();
});

it("follows two-key shortcuts and lists them on ?", async () => {
  const { user, router } = renderApp("/");
  await screen.findByRole("heading", { name: "Overview" });
  await user.keyboard("gm");
  await waitFor(() => expect(router.state.location.pathname).toBe("/monitors"));
  await user.keyboard("?");
  expect(await screen.findByText("Keyboard shortcuts")).toBeInTheDocument();
});

it("switches the theme and remembers it", async () => {
  const { user } = renderApp("/settings/profile");
  await user.click(await screen.findByRole("button", { name: "Dark" }));
  expect(document.documentElement).toHaveClass("dark");
  expect(localStorage.getItem("watchbell.theme")).toBe("dark");
  await user.click(screen.getByRole("button", { name: "Light" }));
  expect(document.documentElement).not.toHaveClass("dark");
});

it("leads to every screen from the bar of a phone", async () => {
  answerList("/contacts", []);
  answer("/channel-kinds", []);
  const { user, router } = renderApp("/");
  await screen.findByRole("heading", { name: "Overview" });
  await user.click(screen.getByRole("button", { name: "More" }));
  const sheet = within(await screen.findByRole("dialog", { name: "All screens" }));
  const leadsTo = sheet.getAllByRole("link").map((link) => link.getAttribute("href"));
  expect(leadsTo).toEqual(navItems.map(({ to }) => to));
  await user.click(sheet.getByRole("link", { name: "Contacts" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/contacts"));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(screen.getByRole("button", { name: "More" })).toHaveAttribute("data-status", "active");
});
