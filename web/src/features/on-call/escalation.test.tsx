import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import type { SimulatedStep } from "@/api/escalation/simulate-policy";
import { policyLike, scheduleLike } from "@/testing/plans";
import { renderApp } from "@/testing/render-app";
import { recordWrites } from "@/testing/requests";
import { answer, answerList } from "@/testing/server";
import { contactLike, serviceLike } from "@/testing/stories";

const simulated: SimulatedStep[] = [
  {
    number: 1,
    step: 1,
    round: 1,
    minutes: 0,
    at: "2026-11-21T23:50:00Z",
    note: null,
    targets: [
      {
        contact_id: "anna",
        contact_name: "Anna",
        schedule_id: "schedule-1",
        schedule_name: "Operations",
        channels: [
          { id: "a", name: "Anna's phone", channel_type: "webhook", is_told: true, why_not: null },
          { id: "b", name: "Anna's mail", channel_type: "email", is_told: false, why_not: "it has quiet hours" },
        ],
      },
    ],
  },
  {
    number: 2,
    step: 2,
    round: 1,
    minutes: 15,
    at: "2026-11-22T00:05:00Z",
    note: null,
    targets: [{ contact_id: null, contact_name: null, schedule_id: "s", schedule_name: "Office", channels: [] }],
  },
];

beforeEach(() => {
  answer("/organizations/default", { id: "org-1", slug: "default", name: "Acme", time_zone: "UTC" });
  answerList("/contacts", [contactLike(), contactLike({ id: "ben", name: "Ben" })]);
  answerList("/on-call-schedules", [scheduleLike()]);
  answerList("/services", [serviceLike()]);
  answer("/services/service-shop", serviceLike());
  answer("/services/service-shop/contacts", [contactLike()]);
  answer("/services/service-shop/dependencies", { depends_on: [], needed_by: [] });
  answerList("/escalation-policies", [policyLike()]);
  answer("/escalation-policies/policy-1", policyLike());
});

it("says the steps of a policy in words, and which services have it", async () => {
  answerList("/escalation-policies", [policyLike({ repeats: 1 })]);
  renderApp("/on-call?tab=escalation");
  expect(await screen.findByText("whoever is on call by Operations")).toBeVisible();
  expect(screen.getByText("After 15 min")).toBeVisible();
  expect(screen.getByText("All of it once more, 10 min after the last step.")).toBeVisible();
  expect(screen.getByText("Web shop")).toBeVisible();
});

it("says who is told at a time, by which channels, and why others are silent", async () => {
  const asked = recordWrites("post", "/escalation-policies/policy-1/simulate", simulated);
  const { user } = renderApp("/escalation/policy-1");
  const [first, second] = within(await screen.findByRole("list", { name: "Who is told" })).getAllByRole("heading");
  expect([first?.textContent, second?.textContent]).toEqual([
    "At once23:50step 1",
    "After 15 minSun, Nov 22, 00:05step 2",
  ]);
  expect(screen.getByText(", on call by Operations")).toBeVisible();
  expect(screen.getByText("Anna's phone")).toHaveTextContent("is told");
  expect(screen.getByText("Anna's mail")).toHaveTextContent("is not told: it has quiet hours");
  expect(screen.getByText("Nobody is on call by Office then.")).toBeVisible();
  const at = screen.getByLabelText("It goes down at");
  await user.clear(at);
  await user.type(at, "2026-12-24T03:00");
  await user.click(screen.getByRole("combobox", { name: "What goes down" }));
  await user.click(await screen.findByRole("option", { name: "Something critical" }));
  await waitFor(() => expect(asked.at(-1)).toEqual({ at: "2026-12-24T03:00:00.000Z", severity: "critical" }));
});

it("makes a policy of steps", async () => {
  const sent = recordWrites("post", "/escalation-policies", policyLike(), 201);
  const { user } = renderApp("/on-call?tab=escalation&sheet=escalation");
  await user.type(await screen.findByLabelText("Name"), "Nights");
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  expect(await screen.findByText("Choose whom it tells.")).toBeVisible();
  await user.click(screen.getByRole("checkbox", { name: "Operations" }));
  await user.click(screen.getByRole("button", { name: "Add a step" }));
  await user.click(screen.getAllByRole("checkbox", { name: "Ben" })[1] as HTMLElement);
  await user.click(screen.getByRole("button", { name: /^Create/ }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toEqual({
    name: "Nights",
    steps: [
      { wait_minutes: 0, contact_ids: [], schedule_ids: ["schedule-1"] },
      { wait_minutes: 15, contact_ids: ["ben"], schedule_ids: [] },
    ],
    repeats: 0,
    repeat_after_minutes: 10,
  });
});

it("lets a service choose its policy", async () => {
  const saved = recordWrites("patch", "/services/service-shop", serviceLike());
  const { user } = renderApp("/services?sheet=service:service-shop");
  await user.click(await screen.findByRole("combobox", { name: "Escalation" }));
  await user.click(await screen.findByRole("option", { name: "Around the clock" }));
  await user.click(screen.getByRole("button", { name: /^Save/ }));
  await waitFor(() => expect(saved[0]).toMatchObject({ escalation_policy_id: "policy-1" }));
});
