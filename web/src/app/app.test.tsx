import { screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, it } from "vitest";
import { sessionOf } from "@/testing/cast";
import { renderApp } from "@/testing/render-app";
import { answer, server } from "@/testing/server";

it("sends a stranger to the sign-in and brings them back to where they wanted to go", async () => {
  answer("/dashboard", { counters: {}, service_counters: {}, needs_attention: [], services: [], recent_events: [] });
  let signedIn = false;
  server.use(
    http.get("*/api/v1/session", () =>
      signedIn ? HttpResponse.json({ data: sessionOf("olga") }) : HttpResponse.json({ error: {} }, { status: 401 }),
    ),
    http.post("*/api/v1/session", () => {
      signedIn = true;
      return HttpResponse.json({ data: sessionOf("olga") });
    }),
  );
  const { user, router } = renderApp("/?sheet=x");
  await user.type(await screen.findByLabelText("User name or e-mail"), "olga");
  await user.type(screen.getByLabelText("Password"), "correct horse");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByRole("heading", { name: "Overview" })).toBeVisible();
  expect(router.state.location.search).toEqual({ sheet: "x" });
});

it("says that the password is wrong and keeps what was typed", async () => {
  server.use(
    http.get("*/api/v1/session", () => HttpResponse.json({ error: {} }, { status: 401 })),
    http.post("*/api/v1/session", () => HttpResponse.json({ error: { code: "UNAUTHORIZED" } }, { status: 401 })),
  );
  const { user } = renderApp("/login");
  await user.type(await screen.findByLabelText("User name or e-mail"), "olga");
  await user.type(screen.getByLabelText("Password"), "nope");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The name or the password is wrong.");
  expect(screen.getByLabelText("User name or e-mail")).toHaveValue("olga");
});
