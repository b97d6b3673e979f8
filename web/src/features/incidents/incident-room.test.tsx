import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answer, answerList, server } from "@/testing/server";
import { alertLike, deliveryLike, incidentLike, serviceLike } from "@/testing/stories";

const incident = incidentLike();
const part = { id: "part", title: "Mail is down", status: "investigating", resolved_at: null };
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
const template = {
  id: "template-1",
  name: "Full disk",
  title: "{{service}} is slow",
  status: "identified",
  impact: "major",
  body: "Since {{time}}.",
  service_ids: [],
  created_at: "2026-11-20T12:00:00Z",
  updated_at: "2026-11-20T12:00:00Z",
};
const filled = {
  title: "Web shop is slow",
  status: "identified",
  impact: "major",
  body: "Since noon.",
  affected_service_ids: [],
};

beforeEach(() => {
  answerList("/services", [serviceLike()]);
  answer("/alerts", [alertLike()]);
  answer("/alerts/alert-1", alertLike({ deliveries: [deliveryLike()] }));
  answer("/incidents/incident-1", incident);
  answerList("/incident-templates", [template]);
  answer("/incidents/incident-1/escalation", {
    policy_id: "p",
    policy_name: "Nights",
    made: 0,
    coming: [
      { number: 1, step: 1, round: 1, at: "2026-11-20T12:06:00Z", tells: ["Olga (Nights)"], note: null },
      { number: 2, step: 2, round: 1, at: "2226-11-20T12:06:00Z", tells: ["Default"], note: null },
    ],
    standstill: null,
  });
  answer("/incidents/incident-1/postmortem", draft);
});

it("begins an update with prepared words", async () => {
  const asked = recordWrites("post", "/incident-templates/template-1/fill", filled);
  const { user } = renderApp("/incidents/incident-1");
  await user.click(await screen.findByRole("combobox", { name: /Template/ }));
  await user.click(await screen.findByRole("option", { name: "Full disk" }));
  await waitFor(() => expect(screen.getByLabelText("What to say")).toHaveValue("Since noon."));
  expect(asked).toEqual([{ service_ids: ["service-shop"] }]);
});

it("fills a new incident from a template", async () => {
  answerList("/incidents", []);
  recordWrites("post", "/incident-templates/template-1/fill", filled);
  const { user } = renderApp("/incidents?sheet=incident");
  await user.type(await screen.findByLabelText(/First update/), "My own words");
  await user.click(await screen.findByRole("combobox", { name: /Template/ }));
  await user.click(await screen.findByRole("option", { name: "Full disk" }));
  await waitFor(() => expect(screen.getByLabelText("Title")).toHaveValue("Web shop is slow"));
  expect(screen.getByLabelText(/First update/)).toHaveValue("My own words");
});

it("says whom the escalation tells next", async () => {
  renderApp("/incidents/incident-1");
  expect(await screen.findByText("Olga (Nights)")).toBeVisible();
  expect(screen.getByText(/waits: the service is muted/)).toBeVisible();
  expect(screen.getAllByText("waits")).toHaveLength(1); // the other's time has not come
});

it("says of steps to come that they wait for the end of a mute", async () => {
  const coming = ["2026-11-20T12:06:00Z", "2226-11-20T12:06:00Z", "2226-11-20T12:09:00Z"].map((at, index) => ({
    number: index + 1,
    step: index + 1,
    round: 1,
    at,
    tells: ["Olga"],
    note: null,
  }));
  const waiting = { waits_until: "2226-11-20T12:08:00Z", waits_because: "muted until 2226-11-20 12:08:00 UTC" };
  const about = { policy_id: "p", policy_name: "Nights", made: 0, standstill: null };
  answer("/incidents/incident-1/escalation", { ...about, coming, ...waiting });
  renderApp("/incidents/incident-1");
  expect(
    await screen.findByText(/“Nights” waits: the service is muted until 2226-11-20 12:08:00 UTC. Then/),
  ).toBeVisible();
  expect(screen.getAllByText("waits")).toHaveLength(2);
});

it("says first that its service is muted, by whom and until when, and ends that", async () => {
  const until_at = new Date(Date.now() + 3_600_000).toISOString();
  const held_by = { reason: "dependency_down" as const, name: "Router", id: "s2", since: "2026-11-20T12:00:00Z" };
  answerList("/services", [serviceLike({ muted_until: until_at, held_by })]);
  answerList("/mutes", [{ id: "m", service_id: "service-shop", reason: "deploy", created_by: "mia", until_at }]);
  const sent = recordWrites("post", "/services/service-shop/unmute", { ended: true });
  const { user } = renderApp("/incidents/incident-1");
  expect(await screen.findByText(/Web shop is muted by mia until .*: deploy/)).toBeVisible();
  expect(screen.getByText(/waiting for Router/)).toBeVisible();
  answerList("/services", [serviceLike()]);
  await user.click(screen.getByRole("button", { name: "Unmute Web shop" }));
  await waitFor(() => expect(screen.queryByText(/is muted by mia/)).toBeNull());
  expect(sent).toHaveLength(1);
});

it("shows what went on in it, and merges it into another", async () => {
  answer("/incidents/incident-1", { ...incident, merged: [part] });
  answerList("/incidents", [incident, incidentLike({ id: "other", title: "Disk is full" })]);
  const sent = recordWrites("post", "/incidents/incident-1/merge", incident);
  const rehearsed: unknown[] = [];
  server.use(
    http.post("*/api/v1/incidents/incident-1/merge", async ({ request }) => {
      if (!new URL(request.url).searchParams.has("dry_run")) return undefined; // the merge itself
      rehearsed.push(await request.json());
      const details = [{ field: "publish", message: "“Disk is full” would be shown on the public page" }];
      return HttpResponse.json({ error: { code: "VALIDATION_ERROR", message: "Refused.", details } }, { status: 422 });
    }),
  );
  answer("/incidents/other", incidentLike({ id: "other", title: "Disk is full" }));
  answer("/incidents/other/escalation", { policy_name: null, coming: [], standstill: "no_policy" });
  answer("/incidents/other/postmortem", { ...draft, incident_id: "other" });
  const { user, router } = renderApp("/incidents/incident-1");
  expect(await screen.findByRole("link", { name: "Mail is down" })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Merge…" }));
  await user.click(await screen.findByRole("combobox", { name: "Into" }));
  await user.click(await screen.findByRole("option", { name: "Disk is full" }));
  expect(await screen.findByText(/Strangers read of this incident, but not of “Disk is full”/)).toBeVisible();
  expect(rehearsed).toEqual([{ into: "other", publish: false }]);
  expect(screen.getByRole("button", { name: "Merge" })).toBeDisabled();
  await user.click(screen.getByRole("checkbox", { name: "Publish “Disk is full”" }));
  await user.click(screen.getByRole("button", { name: "Merge" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/incidents/other"));
  expect(sent).toEqual([{ into: "other", publish: true }]);
});

it("tells of a merged one where it goes on, and separates it again", async () => {
  answer("/incidents/incident-1", { ...incident, merged_into: { ...part, title: "Disk is full" } });
  const sent = recordWrites("post", "/incidents/incident-1/separate", incident);
  const { user } = renderApp("/incidents/incident-1");
  expect(await screen.findByRole("link", { name: "Disk is full" })).toBeVisible();
  await user.type(screen.getByLabelText("What to say"), "x");
  expect(screen.getByText("The public will not see this: it reads “Disk is full” instead.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Separate" }));
  await waitFor(() => expect(sent).toHaveLength(1));
});

it("takes an acknowledgement back", async () => {
  answer("/incidents/incident-1", { ...incident, acknowledged_at: "2026-11-20T12:05:00Z", acknowledged_by: "mia" });
  const sent = recordWrites("delete", "/incidents/incident-1/acknowledge", incident);
  const { user } = renderApp("/incidents/incident-1");
  await user.click(await screen.findByRole("button", { name: "Take back" }));
  expect(await screen.findByText("Nobody has taken this yet")).toBeVisible();
  expect(sent).toHaveLength(1);
});

it("publishes only the part that is for everybody, and shows it first", async () => {
  const over = { ...incident, status: "resolved", resolved_at: "2026-11-20T13:00:00Z" };
  answer("/incidents/incident-1", over);
  const body = `${draft.body}\n\n_Say what broke._`;
  answer("/incidents/incident-1/postmortem", { ...draft, body, internal: `${draft.internal}\n` });
  const saved = recordWrites("put", "/incidents/incident-1/postmortem", { ...draft, body, is_draft: false });
  recordWrites("post", "/incidents/incident-1/postmortem/publish", {
    ...draft,
    body,
    is_draft: false,
    published_at: "2026-11-20T14:00:00Z",
    published_body: body,
  });
  const { user } = renderApp("/incidents/incident-1");
  await user.click(await screen.findByRole("link", { name: "Write the postmortem" }));
  const sheet = await screen.findByRole("dialog");
  expect(await within(sheet).findByLabelText("What everybody may read")).toHaveValue(body);
  await user.click(within(sheet).getByRole("button", { name: "Preview" }));
  expect(within(sheet).getByRole("heading", { name: "Summary" })).toBeVisible();
  expect(within(sheet).queryByText(/db7/)).toBeNull();
  await user.click(within(sheet).getByRole("button", { name: /Save and publish/ }));
  expect(await screen.findByText("Everybody would read “Say what broke.”")).toBeVisible();
  expect(saved).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Publish all the same" }));
  expect(await within(sheet).findByText("Published as it is here.")).toBeVisible();
  expect(saved).toEqual([{ body, internal: `${draft.internal}\n` }]);
  await user.keyboard("{Escape}"); // the server keeps it without the line break: that is nothing typed since
  await waitFor(() => expect(sheet).not.toBeInTheDocument());
});

it("keeps templates in their own tab", async () => {
  answerList("/incidents", []);
  const sent = recordWrites("post", "/incident-templates", template, 201);
  const { user } = renderApp("/incidents");
  await user.click(await screen.findByRole("tab", { name: "Templates" }));
  expect(await screen.findByRole("link", { name: "Full disk" })).toBeVisible();
  await user.click(screen.getByRole("link", { name: "New template" }));
  await user.type(await screen.findByLabelText("Name"), "Slow");
  await user.click(screen.getByRole("button", { name: /^Create template/ }));
  expect(await screen.findByText("A title is needed.")).toBeVisible();
  expect(sent).toEqual([]);
  await user.type(screen.getByLabelText("Title"), "It is slow");
  await user.click(screen.getByRole("button", { name: /^Create template/ }));
  await waitFor(() => expect(sent[0]).toMatchObject({ name: "Slow", title: "It is slow", service_ids: [] }));
});
