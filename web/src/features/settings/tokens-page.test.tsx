import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answerList } from "@/testing/server";

const deploy = {
  id: "token-1",
  name: "Deploy script",
  role: "member",
  scopes: null,
  expires_at: null,
  last_used_at: null,
  created_at: "2026-11-01T00:00:00Z",
};

it("shows a new token's secret once", async () => {
  answerList("/tokens", []);
  const created = recordWrites("post", "/tokens", { ...deploy, token: "wbt_secret" }, 201);
  const { user } = renderApp("/settings/tokens");
  await user.click(await screen.findByRole("button", { name: "New token" }));
  await user.type(await screen.findByLabelText("Name"), "Deploy script");
  answerList("/tokens", [deploy]);
  await user.click(screen.getByRole("button", { name: "Create" }));
  expect(await screen.findByText("wbt_secret")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Done" }));
  expect(await screen.findByText("Deploy script")).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByText("wbt_secret")).not.toBeInTheDocument());
  expect(created).toEqual([{ name: "Deploy script", role: "member" }]);
});

it("revokes a token after asking", async () => {
  answerList("/tokens", [deploy]);
  const revoked = recordWrites("delete", "/tokens/token-1", null, 204);
  const { user } = renderApp("/settings/tokens");
  await user.click(await screen.findByRole("button", { name: "Revoke" }));
  expect(await screen.findByText("Revoke Deploy script?")).toBeInTheDocument();
  await user.click(screen.getAllByRole("button", { name: "Revoke" }).at(-1) as HTMLElement);
  await waitFor(() => expect(revoked).toHaveLength(1));
});
