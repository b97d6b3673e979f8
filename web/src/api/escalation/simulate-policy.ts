import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { post } from "@/api/client";
import { policyKeys } from "@/api/keys";
import type { Severity } from "@/api/types";

/** A channel, and whether it is told then; if not, why not. */
export interface SimulatedChannel {
  id: string;
  /** Null for those who may not read it. */
  name: string | null;
  channel_type: string;
  is_told: boolean;
  why_not: string | null;
}

/** A contact, named itself or on call by a schedule; nobody where `contact_id` is null. */
export interface SimulatedTarget {
  contact_id: string | null;
  contact_name: string | null;
  schedule_id: string | null;
  schedule_name: string | null;
  channels: SimulatedChannel[];
}

/** `number` counts over all rounds; 0 is who is told at once besides the steps. */
export interface SimulatedStep {
  number: number;
  step: number;
  round: number;
  minutes: number;
  at: string;
  targets: SimulatedTarget[];
  note: string | null;
}

export interface SimulationInput {
  /** Now without. */
  at?: string;
  service_id?: string;
  severity?: Severity;
}

/** Who would be told if something went down then and nobody acknowledged. Nobody is told by asking. */
export function simulationQuery(id: string, input: SimulationInput) {
  return queryOptions({
    queryKey: policyKeys.part(id, "simulation", input),
    queryFn: () => post<SimulatedStep[]>(`/escalation-policies/${id}/simulate`, input),
    placeholderData: keepPreviousData,
    retry: false,
  });
}
