import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { type Incident, incidentQuery, type WholeIncident } from "@/api/incidents/get-incidents";
import { ImpactBadge, IncidentStatusBadge } from "@/components/incident/incident-look";
import { ErrorState } from "@/components/ui/error-state";
import { Page, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { AcknowledgeCard } from "@/features/incidents/acknowledge-card";
import { Composer } from "@/features/incidents/composer";
import { EscalationCard } from "@/features/incidents/escalation-card";
import { MergedList, WentOnNotice } from "@/features/incidents/merged-list";
import { PostmortemCard } from "@/features/incidents/postmortem-card";
import { QuietLines } from "@/features/incidents/quiet-lines";
import { RoomMenu } from "@/features/incidents/room-menu";
import { Timeline } from "@/features/incidents/timeline";
import { ToldList } from "@/features/incidents/told-list";
import { TouchedList } from "@/features/incidents/touched-list";
import { useNow } from "@/lib/now";
import { formatSeconds } from "@/lib/time";

/** One incident: what happened, who is at it, what the public reads, who was told. */
export function IncidentRoom() {
  const { id } = useParams({ from: "/app/incidents/$id" });
  const incident = useQuery(incidentQuery(id));
  if (incident.data) return <Room key={id} incident={incident.data} />;
  return (
    <Page title="Incident">
      {incident.isError ? (
        <ErrorState error={incident.error} onRetry={() => void incident.refetch()} />
      ) : (
        <Loading label="Loading the incident" className="grid gap-7 lg:grid-cols-[1fr_340px]">
          <Skeleton className="h-72" />
          <Skeleton className="h-48" />
        </Loading>
      )}
    </Page>
  );
}

function Room({ incident }: { incident: WholeIncident }) {
  return (
    <Page
      title={incident.title}
      aside={
        <span className="flex items-center gap-2">
          <IncidentStatusBadge status={incident.status} />
          <ImpactBadge impact={incident.impact} />
        </span>
      }
      actions={<RoomMenu incident={incident} />}
    >
      <p className="mb-5 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted text-sm">
        <Link to="/incidents" className="flex items-center gap-1 rounded-sm hover:text-text">
          <ChevronLeft className="size-4" aria-hidden />
          Incidents
        </Link>
        <span>
          Began <RelativeTime at={incident.started_at} />
        </span>
        <Lasted incident={incident} />
        <span>{incident.created_by ? `Written by ${incident.created_by}` : "Opened by a monitor"}</span>
      </p>
      <QuietLines incident={incident} />
      <WentOnNotice incident={incident} />
      <div className="grid items-start gap-7 lg:grid-cols-[minmax(0,1fr)_340px] lg:grid-rows-[auto_1fr]">
        {/* First on a phone: whoever is woken at night looks for this one button. */}
        <div className="min-w-0 empty:hidden lg:col-start-2">
          <AcknowledgeCard incident={incident} />
        </div>
        <div className="flex min-w-0 flex-col gap-7 lg:col-start-1 lg:row-span-2 lg:row-start-1">
          <Composer incident={incident} />
          <Section title="Timeline">
            <Timeline entries={incident.updates} />
          </Section>
        </div>
        <div className="flex min-w-0 flex-col gap-7 lg:col-start-2">
          <PostmortemCard incident={incident} />
          <TouchedList incident={incident} />
          <MergedList incident={incident} />
          <EscalationCard incident={incident} />
          <ToldList incidentId={incident.id} />
        </div>
      </div>
    </Page>
  );
}

function Lasted({ incident }: { incident: Incident }) {
  const now = useNow();
  const end = incident.resolved_at ? Date.parse(incident.resolved_at) : now;
  const words = formatSeconds((end - Date.parse(incident.started_at)) / 1000);
  return <span className="num">{incident.resolved_at ? `Lasted ${words}` : `Has lasted ${words}`}</span>;
}
