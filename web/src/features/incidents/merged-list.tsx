import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Merge } from "lucide-react";
import type { WholeIncident } from "@/api/incidents/get-incidents";
import { separateIncident } from "@/api/incidents/merge-incident";
import { incidentKeys } from "@/api/keys";
import { IncidentStatusBadge } from "@/components/incident/incident-look";
import { Button } from "@/components/ui/button";
import { Card, Section } from "@/components/ui/page";
import { toastDone, toastError } from "@/components/ui/toast";
import { useIncidentAction } from "@/features/incidents/use-incident-action";

/** Where this incident goes on, with the way back. */
export function WentOnNotice({ incident }: { incident: WholeIncident }) {
  const client = useQueryClient();
  const separate = useIncidentAction(
    () => separateIncident(incident.id),
    () => {
      void client.invalidateQueries({ queryKey: incidentKeys.details });
      toastDone("Separated. It tells its own story again.");
    },
  );
  const { merged_into: other } = incident;
  if (!other) return null;
  return (
    <div className="mb-5 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border bg-bg-subtle px-4 py-3 text-sm">
      <Merge className="size-4 shrink-0 text-accent" aria-hidden />
      <p className="min-w-0 flex-1 break-words">
        {incident.resolved_at || other.resolved_at ? "Went on in " : "Goes on in "}
        <Link to="/incidents/$id" params={{ id: other.id }} className="font-medium underline">
          {other.title}
        </Link>
        {incident.resolved_at === null &&
          (other.resolved_at === null
            ? ". It ends by itself when its service is well; until then the public reads there."
            : ", which is over. This one still fails, so it tells its own story again.")}
      </p>
      {incident.resolved_at === null && (
        <Button
          size="sm"
          busy={separate.isPending}
          onClick={() =>
            separate.mutate(undefined, { onError: (error) => toastError("Could not separate the incident", error) })
          }
        >
          Separate
        </Button>
      )}
    </div>
  );
}

/** The incidents that went on in this one. */
export function MergedList({ incident }: { incident: WholeIncident }) {
  if (!incident.merged?.length) return null;
  return (
    <Section title="Merged into this">
      <Card>
        <ul className="divide-y">
          {incident.merged.map((part) => (
            <li key={part.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
              <Link
                to="/incidents/$id"
                params={{ id: part.id }}
                className="min-w-0 truncate rounded-sm font-medium hover:underline"
              >
                {part.title}
              </Link>
              <span className="ml-auto">
                <IncidentStatusBadge status={part.status} />
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}
