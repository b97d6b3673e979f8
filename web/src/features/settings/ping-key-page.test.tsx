import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { sessionOf } from "@/testing/cast";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answer } from "@/testing/server";

const old = { ping_key: "0ld", ping_url: "https://watch.example/ping/0ld" };
const renewed = { ping_key: "n3w", ping_url: "https://watch.example/ping/n3w" };

it("shows the ping key and how to use it", async () => {
  answer("/ping-key", old);
  const { user } = renderApp("/settings/ping-key");
  expect(await screen.findByText("0ld")).toBeVisible();
  expect(screen.getByText("https://watch.example/ping/0ld/{slug}")).toBeVisible();
  expect(screen.getByText(/nightly-backup\?create=1/)).toBeVisible();
  await user.click(screen.getByRole("tab", { name: "prometheus.yml" }));
  expect(await screen.findByText(/credentials: "0ld"/)).toBeVisible();
});

it("renews the ping key only after asking", async () => {
  answer("/ping-key", old);
  const renewals = recordWrites("post", "/ping-key", renewed);
  const { user } = renderApp("/settings/ping-key");
  await user.click(await screen.findByRole("button", { name: "Renew…" }));
  expect(await screen.findByText("Renew the ping key?")).toBeVisible();
  expect(renewals).toHaveLength(0);
  await user.click(screen.getByRole("button", { name: "Renew" }));
  expect(await screen.findByText("n3w")).toBeVisible();
  await waitFor(() => expect(screen.queryByText("0ld")).not.toBeInTheDocument());
});

it("lets members read it, and only admins renew it", async () => {
  answer("/session", sessionOf("mia"));
  answer("/ping-key", old);
  renderApp("/settings/ping-key");
  expect(await screen.findByText("0ld")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Renew…" })).not.toBeInTheDocument();
});
