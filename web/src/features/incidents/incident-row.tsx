import { Link } from "@tanstack/react-router";
import { UserCheck } from "lucide-react";
import type { Incident } from "@/api/incidents/get-incidents";
import { ImpactBadge, IncidentStatusBadge } from "@/components/incident/incident-look";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatSeconds } from "@/lib/time";

export function IncidentRow({ incident }: { incident: Incident }) {
  const latest = incident.updates.findLast((entry) => !entry.is_internal);
  return (
    <li className="relative px-4 py-3 hover:bg-bg-subtle">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Link
          to="/incidents/$id"
          params={{ id: incident.id }}
          className="min-w-0 truncate rounded-sm font-medium before:absolute before:inset-0 hover:underline"
        >
          {incident.title}
        </Link>
        <IncidentStatusBadge status={incident.status} />
        <ImpactBadge impact={incident.impact} />
        {incident.acknowledged_by && !incident.resolved_at && (
          <Badge>
            <UserCheck aria-hidden />
            {incident.acknowledged_by}
          </Badge>
        )}
        <span className="relative ml-auto text-muted text-xs">
          <RelativeTime at={incident.started_at} />
          {incident.resolved_at && `, lasted ${formatSeconds(lengthOf(incident.started_at, incident.resolved_at))}`}
        </span>
      </div>
      <p className="mt-0.5 line-clamp-2 break-words text-muted text-sm">
        {latest?.body ?? incident.affected_services.map((service) => service.name).join(", ")}
      </p>
    </li>
  );
}

function lengthOf(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
