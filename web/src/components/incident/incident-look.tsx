import { CircleAlert, CircleCheck, CircleX, Eye, Search, TriangleAlert, Wrench } from "lucide-react";
import type { Impact, IncidentStatus, PublicStatus } from "@/api/types";
import { Badge } from "@/components/ui/badge";

/** The words of incidents, the same on every screen and on the public page. */
export const statusWords: Record<IncidentStatus, string> = {
  investigating: "Investigating",
  identified: "Identified",
  monitoring: "Monitoring",
  resolved: "Resolved",
};

export const impactWords: Record<Impact, string> = {
  none: "No impact",
  minor: "Minor",
  major: "Major",
  critical: "Critical",
};

export const statusOptions = optionsOf(statusWords);
export const impactOptions = optionsOf(impactWords);

/** In this order where they are chosen. */
function optionsOf<Value extends string>(words: Record<Value, string>) {
  return (Object.keys(words) as Value[]).map((value) => ({ value, label: words[value] }));
}

export const publicWords: Record<PublicStatus, string> = {
  operational: "Operational",
  under_maintenance: "Under maintenance",
  degraded_performance: "Degraded performance",
  partial_outage: "Partial outage",
  major_outage: "Major outage",
};

const statusLook = {
  investigating: { tone: "down", icon: Search },
  identified: { tone: "degraded", icon: CircleAlert },
  monitoring: { tone: "maintenance", icon: Eye },
  resolved: { tone: "up", icon: CircleCheck },
} as const;

const impactTone = { none: "neutral", minor: "degraded", major: "down", critical: "down" } as const;

const publicLook = {
  operational: { tone: "up", icon: CircleCheck },
  under_maintenance: { tone: "maintenance", icon: Wrench },
  degraded_performance: { tone: "degraded", icon: CircleAlert },
  partial_outage: { tone: "degraded", icon: TriangleAlert },
  major_outage: { tone: "down", icon: CircleX },
} as const;

export function IncidentStatusBadge({ status }: { status: IncidentStatus }) {
  const { tone, icon: Icon } = statusLook[status];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {statusWords[status]}
    </Badge>
  );
}

export function ImpactBadge({ impact }: { impact: Impact }) {
  return (
    <Badge tone={impactTone[impact]}>
      <TriangleAlert aria-hidden />
      {impactWords[impact]}
    </Badge>
  );
}

/** What the public is told of a service. */
export function PublicStatusBadge({ status }: { status: PublicStatus }) {
  const { tone, icon: Icon } = publicLook[status];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {publicWords[status]}
    </Badge>
  );
}
