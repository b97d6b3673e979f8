import { screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, it } from "vitest";
import { sessionOf } from "@/testing/cast";
import { renderApp } from "@/testing/render-app";
import { answerList, server } from "@/testing/server";

it("asks to sign in over the open screen, then repeats the write that met the expired session", async () => {
  answerList("/tokens", []);
  let expired = true;
  const names: unknown[] = [];
  server.use(
    http.post("*/api/v1/tokens", async ({ request }) => {
      if (expired) return HttpResponse.json({ error: { code: "UNAUTHORIZED" } }, { status: 401 });
      names.push(((await request.json()) as { name: string }).name);
      return HttpResponse.json({ data: { id: "t", name: "CI", token: "wbt_1" } }, { status: 201 });
    }),
    http.post("*/api/v1/session", () => {
      expired = false;
      return HttpResponse.json({ data: sessionOf("olga") });
    }),
  );
  const { user } = renderApp("/settings/tokens");
  await user.click(await screen.findByRole("button", { name: "New token" }));
  await user.type(await screen.findByLabelText("Name"), "CI");
  await user.click(screen.getByRole("button", { name: "Create" }));
  await user.type(await screen.findByLabelText("User name or e-mail"), "olga");
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("wbt_1")).toBeInTheDocument();
  expect(names).toEqual(["CI"]);
});
