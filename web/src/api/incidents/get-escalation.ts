import { queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";
import { incidentKeys } from "@/api/keys";

/** A step that is made then unless somebody acknowledges before. */
export interface ComingStep {
  number: number;
  step: number;
  round: number;
  at: string;
  /** Names, as it stands now. */
  tells: string[];
  note: string | null;
}

export interface IncidentEscalation {
  policy_id: string | null;
  policy_name: string | null;
  made: number;
  coming: ComingStep[];
  /** Why nothing more is coming. */
  standstill: "resolved" | "acknowledged" | "no_policy" | "not_told" | "all_made" | null;
  /** Steps that are due before wait until then. */
  waits_until: string | null;
  /** Why they wait: "muted until …". */
  waits_because: string | null;
}

export function incidentEscalationQuery(id: string) {
  return queryOptions({
    queryKey: incidentKeys.part(id, "escalation"),
    queryFn: ({ signal }) => get<IncidentEscalation>(`/incidents/${id}/escalation`, undefined, signal),
  });
}
