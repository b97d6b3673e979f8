import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { scheduleLike } from "@/testing/plans";
import { renderApp } from "@/testing/render-app";
import { recordWrites, refuseWrites } from "@/testing/requests";
import { answer, answerList } from "@/testing/server";
import { contactLike } from "@/testing/stories";

const shifts = {
  shifts: [
    {
      contact_id: "anna",
      contact_name: "Anna",
      starts_at: "2026-11-16T08:00:00Z",
      ends_at: "2026-11-19T08:00:00Z",
      rotation: "Weeks",
      is_override: false,
      override_id: null,
    },
    {
      contact_id: "ben",
      contact_name: "Ben",
      starts_at: "2026-11-19T08:00:00Z",
      ends_at: "2026-11-20T08:00:00Z",
      rotation: null,
      is_override: true,
      override_id: "override-1",
    },
  ],
  gaps: [{ starts_at: "2026-11-20T08:00:00Z", ends_at: "2026-11-22T23:00:00Z" }],
};
const people = [contactLike(), contactLike({ id: "anna", name: "Anna" }), contactLike({ id: "ben", name: "Ben" })];

beforeEach(() => {
  answer("/organizations/default", { id: "org-1", slug: "default", name: "Acme", time_zone: "Europe/Berlin" });
  answerList("/contacts", people);
  answerList("/on-call-schedules", [scheduleLike()]);
  answer("/on-call-schedules/schedule-1", scheduleLike());
  answer("/on-call-schedules/schedule-1/shifts", shifts);
  recordWrites("post", "/on-call-schedules/preview", shifts);
});

it("says of every schedule who is on call now and until when", async () => {
  const nobody = { ...scheduleLike().on_call, contact_id: null, contact_name: null, rotation: null };
  const warnings = ["Nobody is on call from 2026-11-21 17:00 to 2026-11-23 08:00."];
  answerList("/on-call-schedules", [
    scheduleLike(),
    scheduleLike({ id: "b", name: "Office", on_call: nobody, warnings }),
  ]);
  renderApp("/on-call");
  expect(await screen.findByText("Anna")).toBeVisible();
  expect(screen.getByText(/On call now · Weeks/)).toHaveTextContent(/until Mon, Nov 23, 09:00/);
  expect(screen.getByText("Nobody is on call")).toBeVisible();
  expect(screen.getByText(/^Nobody is on call from/)).toBeVisible();
});

it("says why there is no schedule, with one button", async () => {
  answerList("/on-call-schedules", []);
  renderApp("/on-call");
  expect(await screen.findByRole("heading", { name: "No schedules yet" })).toBeVisible();
});

it("shows shifts by person, who stands in and where nobody is on call", async () => {
  renderApp("/on-call/schedule-1?day=2026-11-16");
  const week = await screen.findByRole("group", { name: "Week of Mon, Nov 16" });
  expect(within(week).getByRole("link", { name: /^Anna, Weeks, Mon, Nov 16, 09:00/ })).toBeVisible();
  expect(within(week).getByRole("link", { name: /^Ben, stands in/ })).toBeVisible();
  expect(within(week).getByRole("link", { name: /^Nobody, nobody is on call, Fri, Nov 20, 09:00/ })).toBeVisible();
});

it("takes over the shift that was clicked", async () => {
  const [anna] = shifts.shifts;
  const [from, to] = [Date.parse("2030-11-18T08:00:00Z"), Date.parse("2030-11-19T08:00:00Z")];
  const sent = recordWrites("post", "/on-call-schedules/schedule-1/overrides", { ...anna, id: "o" }, 201);
  const { user } = renderApp(`/on-call/schedule-1?sheet=override:schedule-1~${from}~${to}`);
  expect(await screen.findByLabelText("From")).toHaveValue("2030-11-18T09:00");
  await user.click(screen.getByRole("button", { name: /^Take it/ }));
  expect(await screen.findByText("Choose who stands in.")).toBeVisible();
  await user.click(screen.getByRole("combobox", { name: "Who" }));
  await user.click(await screen.findByRole("option", { name: "Ben" }));
  await user.click(screen.getByRole("button", { name: /^Take it/ }));
  await waitFor(() =>
    expect(sent).toEqual([
      { contact_id: "ben", starts_at: "2030-11-18T08:00:00.000Z", ends_at: "2030-11-19T08:00:00.000Z" },
    ]),
  );
});

it("makes a schedule from its rotation, with the shifts that come of it beside it", async () => {
  const asked = recordWrites("post", "/on-call-schedules/preview", shifts);
  const sent = recordWrites("post", "/on-call-schedules", scheduleLike(), 201);
  const { user, router } = renderApp("/on-call?sheet=on-call");
  await user.type(await screen.findByLabelText("Name", { selector: "[placeholder=Operations]" }), "Operations");
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  expect(await screen.findByText("Choose whose turns these are.")).toBeVisible();
  for (const name of ["Anna", "Ben"]) {
    await user.click(screen.getByRole("combobox", { name: "Add to take turns" }));
    await user.click(await screen.findByRole("option", { name }));
  }
  await user.click(screen.getByRole("button", { name: "Move Ben up" }));
  const preview = screen.getByRole("region", { name: "The shifts that come of it" });
  expect((await within(preview).findAllByText("Anna")).length).toBeGreaterThan(0);
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ rotations: [{ participants: ["ben", "anna"] }] }));
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/on-call/schedule-1"));
  const rotation = { participants: ["ben", "anna"], handover: "09:00", turn: { every: 1, unit: "week" }, windows: [] };
  expect(sent[0]).toMatchObject({ name: "Operations", time_zone: "Europe/Berlin", rotations: [rotation] });
});

it("limits a rotation to times of the week", async () => {
  const sent = recordWrites("patch", "/on-call-schedules/schedule-1", scheduleLike());
  const { user } = renderApp("/on-call?sheet=on-call:schedule-1");
  await user.click(await screen.findByRole("switch", { name: /Only at certain times of the week/ }));
  await user.click(screen.getByRole("button", { name: "Fri" }));
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  const windows = [{ days: ["mon", "tue", "wed", "thu"], start: "08:00", end: "18:00" }];
  await waitFor(() => expect(sent[0]).toMatchObject({ rotations: [{ name: "Weeks", windows }] }));
});

it("shows a calendar's address once and asks before it makes another", async () => {
  const made = recordWrites(
    "post",
    "/on-call-schedules/schedule-1/feed",
    { url: "https://w.example/on-call/x.ics" },
    201,
  );
  answer("/on-call-schedules/schedule-1", scheduleLike({ has_feed: true }));
  const { user } = renderApp("/on-call/schedule-1");
  await user.click(await screen.findByRole("button", { name: "Make a new address" }));
  expect(await screen.findByText(/no longer follow/)).toBeVisible();
  expect(made).toHaveLength(0);
  await user.click(screen.getByRole("button", { name: "Make a new one" }));
  expect(await screen.findByText("https://w.example/on-call/x.ics")).toBeVisible();
  expect(screen.getByRole("button", { name: "Copy the calendar's address" })).toBeVisible();
});

it("takes back that somebody stands in", async () => {
  const override = {
    id: "override-1",
    schedule_id: "schedule-1",
    contact_id: "ben",
    contact_name: "Ben",
    starts_at: "2026-11-19T08:00:00Z",
    ends_at: "2026-11-20T08:00:00Z",
    created_by: "olga",
    created_at: "2026-11-01T00:00:00Z",
  };
  const gone = recordWrites("delete", "/on-call-schedules/schedule-1/overrides/override-1", null, 204);
  answer("/on-call-schedules/schedule-1", scheduleLike({ overrides: [override] }));
  const { user } = renderApp("/on-call/schedule-1");
  await user.click(await screen.findByRole("button", { name: "Take back that Ben stands in" }));
  await waitFor(() => expect(gone).toHaveLength(1));
});

it("says in the server's words why a schedule cannot go", async () => {
  refuseWrites("delete", "/on-call-schedules/schedule-1", 409, {
    code: "CONFLICT",
    message: "Around the clock tells by it",
  });
  const { user } = renderApp("/on-call/schedule-1");
  await user.click(await screen.findByRole("button", { name: "Actions for Operations" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete…" }));
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  // In the toast, and for screen readers beside it.
  expect(await screen.findAllByText("Around the clock tells by it.")).not.toHaveLength(0);
});
