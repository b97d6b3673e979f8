import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { monitorWords } from "@/features/services/service-row";
import { movedTo } from "@/features/services/use-reorder";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answer, answerList } from "@/testing/server";
import { contactLike, serviceLike } from "@/testing/stories";

const shop = serviceLike({ id: "shop", name: "Web shop", group_name: "Customers", state: "down" });
const api = serviceLike({ id: "api", name: "API", group_name: "Customers" });
const night = contactLike({ id: "night", name: "Night shift", is_default: false });

beforeEach(() => {
  answerList("/services", [shop, api]);
  answerList("/contacts", [contactLike(), night]);
  answerList("/escalation-policies", []);
  answer("/services/shop", shop);
  answer("/services/shop/contacts", [contactLike()]);
  answer("/services/shop/dependencies", { depends_on: [], needed_by: [] });
});

it("lists services in their groups with what the public is told", async () => {
  renderApp("/services");
  expect(await screen.findByRole("heading", { name: "Customers" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Web shop" })).toBeVisible();
  expect(screen.getAllByText("Operational")).toHaveLength(2);
});

it("moves a service down and tells the server the whole order", async () => {
  const orders = recordWrites("patch", "/services/reorder", {});
  const { user } = renderApp("/services");
  await user.click(await screen.findByRole("button", { name: "Actions for Web shop" }));
  await user.click(await screen.findByRole("menuitem", { name: "Move down" }));
  await waitFor(() => expect(orders).toEqual([{ ids: ["api", "shop"] }]));
});

it("names who is told, and leaves the default contact unnamed when nothing changed", async () => {
  const saved = recordWrites("patch", "/services/shop", shop);
  const told = recordWrites("put", "/services/shop/contacts", [night]);
  const { user } = renderApp("/services?sheet=service:shop");
  expect(await screen.findByText("Nobody is named, so Default is told.")).toBeVisible();
  await user.click(screen.getByRole("checkbox", { name: "Night shift" }));
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  await waitFor(() => expect(told).toEqual([{ contact_ids: ["night"] }]));
  expect(saved[0]).toMatchObject({ name: "Web shop", current_status: "operational" });
});

it("pauses a service and offers to undo it", async () => {
  const pauses = recordWrites("post", "/services/shop/pause", shop);
  const resumes = recordWrites("post", "/services/shop/resume", shop);
  answerList("/services", [{ ...shop, state: "up" }, api]);
  const { user } = renderApp("/services");
  await user.click(await screen.findByRole("button", { name: "Actions for Web shop" }));
  await user.click(await screen.findByRole("menuitem", { name: "Pause" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect([pauses.length, resumes.length]).toEqual([1, 1]));
});

it("says of a muted service who wants that, and why", async () => {
  answerList("/services", [{ ...shop, muted_until: "2100-01-01T00:00:00Z" }, api]);
  answerList("/mutes", [{ id: "m", service_id: "shop", reason: "disk swap", created_by: "mia" }]);
  renderApp("/services");
  expect(await screen.findByText("mia: disk swap")).toBeVisible();
});

it("mutes a service for as long as is chosen, with a reason for the others", async () => {
  const mutes = recordWrites("post", "/services/shop/mute", {});
  const { user } = renderApp("/services");
  await user.click(await screen.findByRole("button", { name: "Actions for Web shop" }));
  await user.click(await screen.findByRole("menuitem", { name: "With a reason…" }));
  await user.type(await screen.findByLabelText(/^Reason/), " disk swap ");
  await user.click(screen.getByRole("combobox", { name: "For" }));
  await user.click(await screen.findByRole("option", { name: "4 hours" }));
  await user.click(screen.getByRole("button", { name: /^Mute/ }));
  await waitFor(() => expect(mutes).toEqual([{ minutes: 240, reason: "disk swap" }]));
  await waitFor(() => expect(screen.queryByLabelText(/^Reason/)).not.toBeInTheDocument());
});

it("puts a dragged service in the place of the other", () => {
  const list = ["a", "b", "c"].map((id) => serviceLike({ id }));
  const ids = (moved: string, target: string) => movedTo(list, moved, target).map((one) => one.id);
  expect(ids("a", "c")).toEqual(["b", "c", "a"]);
  expect(ids("c", "a")).toEqual(["c", "a", "b"]);
});

it("counts the monitors that are not well", () => {
  expect(monitorWords(serviceLike({ monitor_counts: { up: 2, down: 1 } }))).toBe("3 monitors, 1 down");
  expect(monitorWords(serviceLike({ monitor_counts: {} }))).toBe("No monitor watches it");
});
