import { useQuery } from "@tanstack/react-query";
import { BellOff } from "lucide-react";
import type { Incident } from "@/api/incidents/get-incidents";
import { mutesQuery } from "@/api/services/get-mutes";
import { servicesQuery } from "@/api/services/get-services";
import type { Service } from "@/api/types";
import { HeldLine } from "@/components/hold/held-line";
import { PresentWindow, usePresentWindow } from "@/components/maintenance/present-window";
import { useMute } from "@/components/service/use-mute";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { useNow } from "@/lib/now";
import { dayAndTime } from "@/lib/time";

/** Why people hear nothing of an incident that goes on: its service is muted, under maintenance, or waits for another. */
export function QuietLines({ incident }: { incident: Incident }) {
  const services = useQuery(servicesQuery);
  if (incident.resolved_at) return null;
  const touched = incident.affected_services.flatMap(({ id }) => services.data?.find((one) => one.id === id) ?? []);
  return (
    <ul aria-label="Why it is quiet" className="mb-5 flex flex-col gap-1.5 text-sm empty:hidden">
      {touched.map((service) => (
        <QuietService key={service.id} service={service} named={touched.length > 1} />
      ))}
    </ul>
  );
}

function QuietService({ service, named }: { service: Service; named: boolean }) {
  const now = useNow();
  const present = usePresentWindow(
    { service_id: service.id, group_name: service.group_name, tags: [] },
    (service.monitor_counts.maintenance ?? 0) > 0,
  );
  const muted = service.muted_until !== null && Date.parse(service.muted_until) > now;
  if (!muted && !present && !service.held_by) return null;
  return (
    <li className="flex flex-col gap-1.5">
      {named && <span className="font-medium">{service.name}</span>}
      {muted && <MutedLine service={service} until={service.muted_until ?? ""} now={now} />}
      {present && <PresentWindow planned={present} />}
      {service.held_by && <HeldLine held={service.held_by} />}
    </li>
  );
}

function MutedLine({ service, until, now }: { service: Service; until: string; now: number }) {
  const mutes = useQuery(mutesQuery);
  const mute = useMute();
  const own = mutes.data?.find((one) => one.service_id === service.id);
  if (mutes.isPending) return <Skeleton className="h-7 max-w-md" />;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-muted">
      <p className="flex min-w-0 items-start gap-1.5">
        <BellOff className="mt-0.75 size-3.5 shrink-0" aria-hidden />
        <span className="min-w-0 break-words">
          {service.name} is muted
          {own?.created_by && ` by ${own.created_by}`} until {dayAndTime(until, now)} (<RelativeTime at={until} />)
          {own?.reason && `: ${own.reason}`}
        </span>
      </p>
      <Button
        size="sm"
        busy={mute.isPending}
        aria-label={`Unmute ${service.name}`}
        onClick={() => mute.mutate({ id: service.id, name: service.name, minutes: 0 })}
      >
        Unmute
      </Button>
    </div>
  );
}
