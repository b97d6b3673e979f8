import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { sessionOf } from "@/testing/cast";

/** The HTTP API as the tests see it; a test adds what its screen needs. */
export const server = setupServer(
  http.get("*/api/v1/session", () => HttpResponse.json({ data: sessionOf("olga") })),
  http.get("*/api/v1/organizations/default", () =>
    HttpResponse.json({ data: { id: "org-1", slug: "default", name: "Acme", time_zone: "UTC" } }),
  ),
  http.get("*/api/v1/setup", () => HttpResponse.json({ data: { is_needed: false } })),
);

export function answerList(path: string, rows: readonly unknown[]): void {
  server.use(
    http.get(`*/api/v1${path}`, () =>
      HttpResponse.json({ data: rows, pagination: { page: 1, per_page: 100, total: rows.length } }),
    ),
  );
}

export function answer(path: string, data: unknown): void {
  server.use(http.get(`*/api/v1${path}`, () => HttpResponse.json({ data })));
}
