import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answer, answerList } from "@/testing/server";
import { alertLike, deliveryLike, incidentLike, serviceLike } from "@/testing/stories";

const incident = incidentLike();
const nothingComing = { policy_id: null, policy_name: null, made: 0, coming: [], standstill: "no_policy" };
const draft = {
  incident_id: "incident-1",
  body: "## Summary\n\nIt **broke**.",
  internal: "db7 refused",
  is_draft: true,
  published_at: null,
  published_body: null,
  has_changed: false,
  updated_by: "",
  created_at: "2026-11-20T12:00:00Z",
  updated_at: "2026-11-20T12:00:00Z",
};

beforeEach(() => {
  answerList("/services", [serviceLike()]);
  answer("/alerts", [alertLike()]);
  answer("/alerts/alert-1", alertLike({ deliveries: [deliveryLike()] }));
  answer("/incidents/incident-1", incident);
  answerList("/incident-templates", []);
  answer("/incidents/incident-1/escalation", nothingComing);
  answer("/incidents/incident-1/postmortem", draft);
});

it("lists what is open before what is over", async () => {
  const over = incidentLike({
    id: "old",
    title: "Mail was slow",
    status: "resolved",
    resolved_at: "2026-11-19T12:00:00Z",
  });
  answerList("/incidents", [incident, over]);
  renderApp("/incidents");
  const [now, past] = await screen.findAllByRole("list");
  expect(now && within(now).getByText("Web shop is down")).toBeVisible();
  expect(past && within(past).getByText("Mail was slow")).toBeVisible();
});

it("shows what the public will read before it posts an update", async () => {
  const sent = recordWrites("post", "/incidents/incident-1/updates", { ...incident, status: "identified" }, 201);
  const { user } = renderApp("/incidents/incident-1");
  await user.type(await screen.findByLabelText("What to say"), "A disk is full.");
  await user.click(screen.getByRole("combobox", { name: "Status" }));
  await user.click(await screen.findByRole("option", { name: "Identified" }));
  const preview = screen.getByRole("figure");
  expect(within(preview).getByText("A disk is full.")).toBeVisible();
  expect(within(preview).getAllByText("Identified")).toHaveLength(2);
  await user.click(screen.getByRole("button", { name: /^Post update/ }));
  await waitFor(() => expect(sent).toEqual([{ status: "identified", body: "A disk is full." }]));
});

it("says that the public sees nothing when no affected service is on the page", async () => {
  answerList("/services", [serviceLike({ is_visible: false })]);
  const { user } = renderApp("/incidents/incident-1");
  await user.type(await screen.findByLabelText("What to say"), "x");
  expect(await screen.findByText(/The public will not see this/)).toBeVisible();
});

it("acknowledges with a note and shows who takes care of it", async () => {
  const taken = { ...incident, acknowledged_at: "2026-11-20T12:05:00Z", acknowledged_by: "mia" };
  const sent = recordWrites("post", "/incidents/incident-1/acknowledge", taken);
  const { user } = renderApp("/incidents/incident-1");
  await user.type(await screen.findByLabelText(/Note for the others/), "on it");
  await user.click(screen.getByRole("button", { name: "Acknowledge" }));
  expect(await screen.findByText("mia")).toBeVisible();
  expect(sent).toEqual([{ note: "on it" }]);
});

it("shows who was told and what a receiver answered", async () => {
  const { user } = renderApp("/incidents/incident-1");
  expect(await screen.findByText("Told, because the failure was confirmed.")).toBeVisible();
  await user.click(await screen.findByRole("button", { name: "Ops webhook" }));
  expect(await screen.findByText("on fire")).toBeVisible();
});

it("opens an incident by hand and goes to its room", async () => {
  answerList("/incidents", []);
  const sent = recordWrites("post", "/incidents", incident, 201);
  const { user, router } = renderApp("/incidents?sheet=incident");
  await user.type(await screen.findByLabelText("Title"), "Payments fail");
  await user.click(await screen.findByRole("checkbox", { name: "Web shop" }));
  await user.click(screen.getByRole("button", { name: /^Open incident/ }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/incidents/incident-1"));
  expect(sent[0]).toMatchObject({ title: "Payments fail", impact: "minor", affected_service_ids: ["service-shop"] });
});
