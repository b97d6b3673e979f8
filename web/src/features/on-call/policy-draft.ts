import type { EscalationPolicy, EscalationStep } from "@/api/escalation/get-policies";
import type { PolicyInput } from "@/api/escalation/write-policy";

/** A policy as it is being typed. */
export type PolicyDraft = PolicyInput;

export const newStep = (wait_minutes: number): EscalationStep => ({ wait_minutes, contact_ids: [], schedule_ids: [] });

export const emptyDraft: PolicyDraft = { name: "", steps: [newStep(0)], repeats: 0, repeat_after_minutes: 10 };

export function draftOf({ name, steps, repeats, repeat_after_minutes }: EscalationPolicy): PolicyDraft {
  return { name, steps, repeats, repeat_after_minutes };
}

/** In minutes. */
const WEEK = 10_080;

/** What keeps a step from being one. */
export function stepProblem({ wait_minutes, contact_ids, schedule_ids }: EscalationStep): string | undefined {
  if (!Number.isInteger(wait_minutes) || wait_minutes < 0) return "Say how many minutes it waits.";
  if (wait_minutes > WEEK) return "It waits a week at most: 10080 minutes.";
  return contact_ids.length + schedule_ids.length === 0 ? "Choose whom it tells." : undefined;
}

export function draftProblems({ name, steps, repeats, repeat_after_minutes }: PolicyDraft): Record<string, string> {
  return {
    ...(name.trim() ? {} : { name: "A name is needed." }),
    ...(steps.length > 0 ? {} : { steps: "It needs a step at least." }),
    ...(steps.some(stepProblem) ? { steps: "A step is not right yet." } : {}),
    ...(Number.isInteger(repeats) && repeats >= 0 && repeats <= 10
      ? {}
      : { repeats: "From 0, for never, to 10 times." }),
    ...(repeats > 0 && !(repeat_after_minutes >= 1 && repeat_after_minutes <= WEEK)
      ? { repeat_after_minutes: "From one minute to a week: 10080." }
      : {}),
  };
}
