import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { presentWindowsQuery } from "@/api/maintenance/get-windows";
import { staleAfter } from "@/live/reactions";
import { entryLike, windowLike } from "@/testing/plans";
import { renderApp } from "@/testing/render-app";
import { recordWrites, refuseWrites } from "@/testing/requests";
import { answer, answerList } from "@/testing/server";
import { serviceLike } from "@/testing/stories";

const shop = serviceLike({ group_name: "Customers" });
const times = [24, 31].map((day) => ({
  starts_at: new Date(Date.UTC(2026, 10, day, 21)).toISOString(),
  ends_at: new Date(Date.UTC(2026, 10, day, 23, 30)).toISOString(),
}));
const meaning = {
  schedule_text: "Every Tuesday 22:00–00:30 the next day (Europe/Berlin)",
  next_occurrences: times,
  covers: { services: [{ id: shop.id, name: shop.name }], monitor_count: 12 },
};

beforeEach(() => {
  answer("/organizations/default", { id: "org-1", slug: "default", name: "Acme", time_zone: "Europe/Berlin" });
  answerList("/services", [shop, serviceLike({ id: "search", name: "Search", group_name: "Inside" })]);
  answer("/tags", ["api"]);
  answerList("/maintenance-windows", [windowLike()]);
  answer("/maintenance-windows/calendar", [entryLike()]);
  answer("/maintenance-windows/window-1", windowLike());
});

it("shows a month with every time of a window, in the organization's zone", async () => {
  renderApp("/maintenance?day=2026-11-24");
  expect(await screen.findByRole("heading", { name: "November 2026" })).toBeVisible();
  const week = await screen.findByRole("group", { name: /Week of Mon, Nov 23/ });
  const bar = within(week).getByRole("link", {
    name: /^22:00 Patches, scheduled, Tue, Nov 24, 22:00 – Wed, Nov 25, 00:30/,
  });
  expect(bar).toHaveAttribute("href", expect.stringContaining("maintenance%3Awindow-1"));
});

it("walks from month to month and into a week by the keyboard", async () => {
  const { user, router } = renderApp("/maintenance?day=2026-11-24");
  await user.click(await screen.findByRole("button", { name: "Next month" }));
  expect(await screen.findByRole("heading", { name: "December 2026" })).toBeVisible();
  (await screen.findByRole("button", { name: /Dec 8: show the week/ })).focus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(router.state.location.search).toMatchObject({ span: "week", day: "2026-12-08" }));
  expect(await screen.findByRole("group", { name: "Tue, Dec 8" })).toBeVisible();
});

it("lists what is in progress, what comes and what was", async () => {
  answerList("/maintenance-windows", [
    windowLike({ id: "a", title: "Reindexing", status: "in_progress" }),
    windowLike({ id: "b", title: "Move", rrule: null, is_public: false }),
    windowLike({ id: "c", title: "Old work", status: "completed", occurrence: null }),
  ]);
  renderApp("/maintenance?view=list");
  const [now, coming, past] = await screen.findAllByRole("list");
  expect(now && within(now).getByText("Reindexing")).toBeVisible();
  expect(coming && within(coming).getByText("not public")).toBeVisible();
  expect(past && within(past).getByText(/^Ended/)).toBeVisible();
});

it("says why there is nothing, with one button", async () => {
  answerList("/maintenance-windows", []);
  renderApp("/maintenance");
  expect(await screen.findByRole("heading", { name: "No maintenance planned" })).toBeVisible();
  expect(screen.getAllByRole("link", { name: /New maintenance/ })).toHaveLength(2);
});

it("says the next times and how much it covers while it is typed, and plans it", async () => {
  const asked = recordWrites("post", "/maintenance-windows/preview", meaning);
  const sent = recordWrites("post", "/maintenance-windows", windowLike(), 201);
  const { user } = renderApp("/maintenance?sheet=maintenance");
  await user.type(await screen.findByLabelText("Title"), "Patches");
  const starts = screen.getByLabelText("Starts");
  await user.clear(starts);
  await user.type(starts, "2026-11-24T22:00");
  await user.click(screen.getByRole("checkbox", { name: "Web shop" }));
  await user.click(screen.getByRole("combobox", { name: "Repeats" }));
  await user.click(await screen.findByRole("option", { name: "Weekly on days" }));
  expect(screen.getByRole("button", { name: "Tue" })).toHaveAttribute("aria-pressed", "true");
  expect(await screen.findByText(meaning.schedule_text)).toBeVisible();
  expect(within(screen.getByRole("list", { name: "Next times" })).getAllByRole("listitem")).toHaveLength(2);
  expect(screen.getByText("Covers 12 monitors")).toBeVisible();
  expect(within(screen.getByRole("figure")).getByText("Web shop")).toBeVisible();
  const body = {
    title: "Patches",
    service_ids: ["service-shop"],
    starts_at: "2026-11-24T21:00:00.000Z",
    rrule: "FREQ=WEEKLY;BYDAY=TU",
    time_zone: "Europe/Berlin",
  };
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ ...body, title: "preview" }));
  await user.click(screen.getByRole("button", { name: /^Plan it/ }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject(body);
});

it("asks for what is missing and sends nothing", async () => {
  recordWrites("post", "/maintenance-windows/preview", meaning);
  const sent = recordWrites("post", "/maintenance-windows", windowLike(), 201);
  const { user } = renderApp("/maintenance?sheet=maintenance");
  await user.click(await screen.findByRole("button", { name: /^Plan it/ }));
  expect(await screen.findByText("A title is needed.")).toBeVisible();
  expect(screen.getByLabelText("Title")).toHaveFocus(); // it may be far above the button
  expect(screen.getByText(/Say what it covers/)).toBeVisible();
  expect(sent).toHaveLength(0);
});

it("puts the server's problem with a rule beside it and keeps what was typed", async () => {
  refuseWrites("post", "/maintenance-windows/preview", 422, {
    code: "VALIDATION_ERROR",
    message: "This window cannot be.",
    details: [{ field: "rrule", message: "There is no frequency WEAKLY." }],
  });
  answer("/maintenance-windows/window-1", windowLike({ rrule: "FREQ=WEAKLY" }));
  renderApp("/maintenance?sheet=maintenance:window-1");
  expect(await screen.findByText("There is no frequency WEAKLY.")).toBeVisible();
  expect(screen.getByLabelText("Rule")).toHaveValue("FREQ=WEAKLY");
});

it("starts planned work now", async () => {
  const started = recordWrites("post", "/maintenance-windows/window-1/start", windowLike({ status: "in_progress" }));
  const { user } = renderApp("/maintenance?view=list");
  await user.click(await screen.findByRole("button", { name: "Actions for Patches" }));
  await user.click(await screen.findByRole("menuitem", { name: "Start now" }));
  expect(await screen.findByText("Patches is in progress")).toBeInTheDocument();
  expect(started).toHaveLength(1);
});

it("asks before planned work is called off", async () => {
  const canceled = recordWrites("post", "/maintenance-windows/window-1/cancel", windowLike({ status: "canceled" }));
  const { user } = renderApp("/maintenance?view=list");
  await user.click(await screen.findByRole("button", { name: "Actions for Patches" }));
  await user.click(await screen.findByRole("menuitem", { name: "Cancel…" }));
  expect(await screen.findByText(/All that is to come is called off/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Call it off" }));
  await waitFor(() => expect(canceled).toHaveLength(1));
});

it("says of a service which maintenance it is under, and puts one under maintenance for an hour", async () => {
  const made = recordWrites("post", "/maintenance-windows", windowLike({ id: "quick" }), 201);
  const undone = recordWrites("post", "/maintenance-windows/quick/cancel", windowLike({ id: "quick" }));
  answerList("/maintenance-windows", [windowLike({ title: "Reindexing", status: "in_progress" })]);
  answerList("/services", [serviceLike({ monitor_counts: { maintenance: 1 }, state: "maintenance" })]);
  const { user } = renderApp("/services");
  expect(await screen.findByRole("link", { name: "Reindexing" })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Actions for Web shop" }));
  await user.click(await screen.findByRole("menuitem", { name: "Maintenance for 1 h" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(undone).toHaveLength(1));
  const { starts_at, ends_at, service_ids } = made[0] as { starts_at: string; ends_at: string; service_ids: string[] };
  expect(service_ids).toEqual(["service-shop"]);
  expect(Date.parse(ends_at) - Date.parse(starts_at)).toBe(3_600_000);
});

it("reads windows and what they cover again when one starts or ends", () => {
  const [first] = presentWindowsQuery.queryKey;
  for (const name of ["maintenance.started", "maintenance.ended"]) {
    const stale = staleAfter({ name, data: {} })?.map(([resource]) => resource);
    expect(stale).toEqual(expect.arrayContaining([first, "monitors", "services"]));
  }
});
