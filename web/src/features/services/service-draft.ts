import type { ServiceInput } from "@/api/services/save-service";
import type { Contact, PublicStatus, Service, Severity } from "@/api/types";

/** A service as it is being typed. */
export interface ServiceDraft {
  name: string;
  description: string;
  severity: Severity;
  group_name: string;
  is_visible: boolean;
  /** What the public is told at best. */
  floor: PublicStatus;
  /** Nobody named means the default contact. */
  contact_ids: string[];
  escalation_policy_id: string | null;
  /** Ids of services. */
  depends_on: string[];
}

export const emptyDraft: ServiceDraft = {
  name: "",
  description: "",
  severity: "medium",
  group_name: "",
  is_visible: true,
  floor: "operational",
  contact_ids: [],
  escalation_policy_id: null,
  depends_on: [],
};

export function draftOf(service: Service, told: readonly Contact[], needs: readonly string[]): ServiceDraft {
  const [only] = told;
  // The default contact answers also where nobody is named; as the only one it means the same.
  const byDefault = told.length === 1 && only?.is_default;
  return {
    name: service.name,
    description: service.description,
    severity: service.severity,
    group_name: service.group_name ?? "",
    is_visible: service.is_visible,
    floor: service.floor_status ?? "operational",
    contact_ids: byDefault ? [] : told.map((contact) => contact.id),
    escalation_policy_id: service.escalation_policy_id,
    depends_on: [...needs],
  };
}

export function inputOf(draft: ServiceDraft, isNew: boolean): ServiceInput {
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    severity: draft.severity,
    group_name: draft.group_name.trim() || null,
    is_visible: draft.is_visible,
    escalation_policy_id: draft.escalation_policy_id,
    ...(isNew && draft.floor === "operational" ? {} : { current_status: draft.floor }),
  };
}
