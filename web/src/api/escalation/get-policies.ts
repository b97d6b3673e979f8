import { queryOptions } from "@tanstack/react-query";
import { get, getAll } from "@/api/client";
import { policyKeys } from "@/api/keys";

/** Whom to tell, so long after the step before. */
export interface EscalationStep {
  wait_minutes: number;
  contact_ids: string[];
  /** Whoever is on call by these then. */
  schedule_ids: string[];
}

/** Who is told when nobody acknowledges. */
export interface EscalationPolicy {
  id: string;
  name: string;
  steps: EscalationStep[];
  /** How often the steps are gone through again. */
  repeats: number;
  /** How long after the last step that is. */
  repeat_after_minutes: number;
  services: { id: string; name: string }[];
  /** Contacts and schedules that are gone: a sentence each. */
  warnings: string[];
  created_at: string;
  updated_at: string;
}

export const policiesQuery = queryOptions({
  queryKey: policyKeys.list(),
  queryFn: ({ signal }) => getAll<EscalationPolicy>("/escalation-policies", undefined, signal),
});

export function policyQuery(id: string) {
  return queryOptions({
    queryKey: policyKeys.detail(id),
    queryFn: ({ signal }) => get<EscalationPolicy>(`/escalation-policies/${id}`, undefined, signal),
  });
}
