import { del, patch, post } from "@/api/client";
import type { EscalationPolicy, EscalationStep } from "@/api/escalation/get-policies";

export interface PolicyInput {
  name: string;
  steps: EscalationStep[];
  repeats: number;
  repeat_after_minutes: number;
}

export function createPolicy(input: PolicyInput): Promise<EscalationPolicy> {
  return post("/escalation-policies", input);
}

export function updatePolicy(id: string, input: Partial<PolicyInput>): Promise<EscalationPolicy> {
  return patch(`/escalation-policies/${id}`, input);
}

export function deletePolicy(id: string): Promise<void> {
  return del(`/escalation-policies/${id}`);
}
