import { HttpResponse, http } from "msw";
import { server } from "@/testing/server";

type Method = "post" | "patch" | "put" | "delete";

/** Answers a write and keeps the bodies it was sent, for the test to look at. */
export function recordWrites(method: Method, path: string, data: unknown, status = 200): unknown[] {
  const bodies: unknown[] = [];
  server.use(
    http[method](`*/api/v1${path}`, async ({ request }) => {
      bodies.push(request.headers.get("Content-Type") ? await request.json() : null);
      return status === 204 ? new HttpResponse(null, { status }) : HttpResponse.json({ data }, { status });
    }),
  );
  return bodies;
}

export function refuseWrites(method: Method, path: string, status: number, error: object): void {
  server.use(http[method](`*/api/v1${path}`, () => HttpResponse.json({ error }, { status })));
}
