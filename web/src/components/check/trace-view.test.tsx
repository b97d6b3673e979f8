import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, it } from "vitest";
import type { Attachment, CheckTrace } from "@/api/types";
import { certificateWords } from "@/components/check/certificate";
import { factName, factWords } from "@/components/check/fact-words";
import { insideOthers, partsOf } from "@/components/check/trace-parts";
import { TraceView } from "@/components/check/trace-view";
import { server } from "@/testing/server";

const step = (name: string, started_ms: number, duration_ms: number, detail = "", ok = true) => ({
  name,
  started_ms,
  duration_ms,
  detail,
  ok,
});
const trace: CheckTrace = {
  id: null,
  monitor_id: null,
  status: "failure",
  response_time_ms: 40,
  status_code: 200,
  error_message: "json $.status is 'failing', expected equals 'ok'",
  phases: null,
  region: "",
  checked_at: "2026-11-20T12:00:00Z",
  facts: { ip: "203.0.113.7", certificate: { issuer: "R3", not_after: 0 } },
  steps: [
    step("resolve", 0, 10, "203.0.113.7"),
    step("connect", 10, 30),
    step("status", 40, 0, "status is 200"),
    step("json $.status", 40, 0, "json $.status is 'failing', expected equals 'ok'", false),
  ],
  attachments: [],
  last_success_id: null,
};

function show(given: Partial<CheckTrace> = {}) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TraceView trace={{ ...trace, ...given }} />
    </QueryClientProvider>,
  );
}

const attachment = (given: Partial<Attachment>): Attachment => ({
  name: "response.txt",
  media_type: "text/plain",
  size: 5,
  note: null,
  url: null,
  data_base64: null,
  ...given,
});

it("draws each step where it began and as long as it took", () => {
  show();
  const [resolve, connect] = within(screen.getByRole("list", { name: "Steps" })).getAllByRole("listitem");
  const bar = (item: HTMLElement | undefined) => item?.querySelector("rect");
  expect(bar(resolve)).toHaveAttribute("width", "25");
  expect(bar(connect)).toHaveAttribute("x", "25");
  expect(bar(connect)).toHaveAttribute("width", "75");
});

it("shows what was expected apart from what took time, with the word for how it went", () => {
  show();
  const [first, second] = within(screen.getByRole("list", { name: "Expectations" })).getAllByRole("listitem");
  expect(first).toHaveTextContent("status is 200ok");
  expect(second).toHaveTextContent(/expected equals 'ok'failed$/);
});

it("keeps a phase that took no time apart from what was expected, and sees what is inside something longer", () => {
  const steps = [step("step 1: Log in", 0, 30), step("connect", 0, 20), step("body", 30, 0), step("status", 30, 0)];
  expect(partsOf(steps).findings.map(({ name }) => name)).toEqual(["status"]);
  expect(insideOthers(steps)).toEqual([false, true, true, true]);
});

it("calls what only degrades degraded", () => {
  show({ status: "degraded" });
  expect(within(screen.getByRole("list", { name: "Expectations" })).getByText("degraded")).toBeInTheDocument();
});

it("shows inline text, text of the server, and pictures", async () => {
  server.use(http.get("*/kept/log.txt", () => HttpResponse.text("from the server")));
  show({
    attachments: [
      attachment({ data_base64: btoa("Fatal error") }),
      attachment({ name: "log.txt", url: "http://localhost/kept/log.txt", note: "the beginning of 9000 bytes" }),
      attachment({ name: "page.png", media_type: "image/png", data_base64: "AAAA" }),
    ],
  });
  expect(screen.getByRole("region", { name: "response.txt" })).toHaveTextContent("Fatal error");
  expect(await screen.findByText("from the server")).toBeInTheDocument();
  expect(screen.getByText("the beginning of 9000 bytes")).toBeInTheDocument();
  expect(screen.getByRole("img", { name: "page.png" })).toHaveAttribute("src", "data:image/png;base64,AAAA");
});

it("says facts in words", () => {
  expect([factName("server_version"), factName("ip"), factName("offset_ms")]).toEqual([
    "Server version",
    "IP",
    "Offset",
  ]);
  expect(factWords("offset_ms", 12)).toBe("12 ms");
  expect(factWords("size_bytes", 2048)).toBe("2 KiB");
  expect(factWords("recursion", true)).toBe("yes");
  expect(factWords("records", ["A 203.0.113.7", "A 203.0.113.8"])).toBe("A 203.0.113.7, A 203.0.113.8");
  expect(factWords("nothing", null)).toBeNull();
});

it("says when a certificate expires and who issued it", () => {
  const day = 86_400_000;
  expect(certificateWords({ not_after: 12.5 * day, issuer: "R3", subject: "shop.example" }, 0)).toBe(
    "The certificate expires in 12 days. It was issued by R3 to shop.example.",
  );
  expect(certificateWords({ not_after: -2 * day, issuer: "me", subject: "me" }, 0)).toBe(
    "The certificate expired 2 days ago. It is signed by itself.",
  );
});
