import { HttpResponse, http } from "msw";
import { expect, it } from "vitest";
import { ApiError, get, getAll, messageBeside, messageOf, post, problemsByField } from "@/api/client";
import { server } from "@/testing/server";

it("turns the error envelope into an ApiError that names fields and request", async () => {
  const details = [{ field: "name", message: "this field is required" }];
  server.use(
    http.post("*/api/v1/things", () =>
      HttpResponse.json(
        { error: { code: "VALIDATION_ERROR", message: "no name", details, request_id: "r1" } },
        { status: 422 },
      ),
    ),
  );
  const error = await post("/things", {}).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 422, code: "VALIDATION_ERROR", details, requestId: "r1" });
  expect(messageOf(error)).toBe("No name.");
});

it("survives an answer that is not JSON", async () => {
  server.use(http.get("*/api/v1/things", () => new HttpResponse("<h1>Bad gateway</h1>", { status: 502 })));
  await expect(get("/things")).rejects.toMatchObject({ status: 502, code: "INTERNAL_ERROR" });
});

it("says that the server cannot be reached", async () => {
  server.use(http.get("*/api/v1/things", () => HttpResponse.error()));
  await expect(get("/things")).rejects.toMatchObject({ status: 0, code: "UNREACHABLE" });
});

it("sends the CSRF token of the readable cookie with writes", async () => {
  // biome-ignore lint/suspicious/noDocumentCookie: the test is about this cookie
  document.cookie = "watchbell_csrf=abc%3D";
  let sent: string | null = null;
  server.use(
    http.post("*/api/v1/things", ({ request }) => {
      sent = request.headers.get("X-Watchbell-CSRF");
      return new HttpResponse(null, { status: 204 });
    }),
  );
  await post("/things");
  expect(sent).toBe("abc=");
});

it("repeats a query parameter for each of several values and leaves empty ones out", async () => {
  let search = "";
  server.use(
    http.get("*/api/v1/things", ({ request }) => {
      search = new URL(request.url).search;
      return HttpResponse.json({ data: [] });
    }),
  );
  await get("/things", { status: ["up", "down"], q: "", tag: undefined });
  expect(search).toBe("?status=up&status=down");
});

it("reads all pages", async () => {
  server.use(
    http.get("*/api/v1/things", ({ request }) => {
      const page = Number(new URL(request.url).searchParams.get("page"));
      return HttpResponse.json({ data: page < 3 ? [page, page] : [page], pagination: { page, per_page: 2, total: 5 } });
    }),
  );
  expect(await getAll("/things")).toEqual([1, 1, 2, 2, 3]);
});

it("names refused fields as people do", () => {
  const details = [
    { field: "steps.0.wait_minutes", message: "must be at most 10080" },
    { field: "repeats", message: "must be at least 0" },
  ];
  const message = details.map((each) => `${each.field}: ${each.message}`).join("; ");
  expect(messageOf(new ApiError(422, "VALIDATION_ERROR", message, details))).toBe(
    "Wait minutes must be at most 10080; repeats must be at least 0.",
  );
});

it("names the first of many refused fields, and says nothing twice that a form shows", () => {
  const details = ["sid", "token", "to", "from"].map((name) => ({ field: `config.${name}`, message: "is wrong" }));
  const message = "config.sid: is wrong; config.token: is wrong; config.to: is wrong …";
  const error = new ApiError(422, "VALIDATION_ERROR", message, details);
  expect(messageOf(error)).toBe("Sid is wrong; token is wrong; to is wrong …");
  expect(messageBeside(error, ["sid", "token", "to", "from"])).toBe("Nothing is saved yet: see what is marked above.");
  expect(messageBeside(error, ["sid"])).toBe(messageOf(error));
});

it("gives a form what is wrong with each of its fields, the first of several", () => {
  const details = [
    { field: "config.headers.X", message: "has no value" },
    { field: "steps.0.note", message: "is too long" },
    { field: "steps.1.note", message: "is too short" },
  ];
  expect(problemsByField(new ApiError(422, "VALIDATION_ERROR", "no", details))).toEqual({
    headers: "has no value",
    steps: "is too long",
  });
  expect(problemsByField(new Error("offline"))).toEqual({});
});
