import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { monitorIncidentsQuery } from "@/api/monitors/get-history";
import { IncidentStatusBadge } from "@/components/incident/incident-look";
import { ErrorState } from "@/components/ui/error-state";
import { Card, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { formatSeconds } from "@/lib/time";

export function IncidentList({ id }: { id: string }) {
  const incidents = useQuery(monitorIncidentsQuery(id));
  const rows = incidents.data?.data ?? [];
  return (
    <Section title="Incidents">
      <Card className="max-h-58 overflow-y-auto">
        {incidents.isPending && <Skeleton className="m-4 h-16" />}
        {incidents.isError && <ErrorState error={incidents.error} onRetry={() => void incidents.refetch()} />}
        {incidents.data && rows.length === 0 && (
          <p className="flex items-center gap-2 px-4 py-3.5 text-muted text-sm">
            <CircleCheck className="size-4 text-up" aria-hidden />
            It has been in no incident yet.
          </p>
        )}
        <ul className="divide-y">
          {rows.map((incident) => (
            <li key={incident.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
              <Link
                to="/incidents/$id"
                params={{ id: incident.id }}
                className="min-w-0 truncate rounded-sm font-medium hover:underline"
              >
                {incident.title}
              </Link>
              <span className="ml-auto flex items-center gap-3">
                <span className="text-muted text-xs">
                  <RelativeTime at={incident.started_at} />
                  {incident.resolved_at && `, lasted ${lasted(incident.started_at, incident.resolved_at)}`}
                </span>
                <IncidentStatusBadge status={incident.status} />
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function lasted(from: string, to: string): string {
  return formatSeconds((Date.parse(to) - Date.parse(from)) / 1000);
}
