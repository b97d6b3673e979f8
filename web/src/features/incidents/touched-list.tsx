import { Link } from "@tanstack/react-router";
import type { Incident } from "@/api/incidents/get-incidents";
import { PublicStatusBadge } from "@/components/incident/incident-look";
import { Card, Section } from "@/components/ui/page";
import { StatePill } from "@/components/ui/state";

/** The services it touches with what the public is told of them, and the monitors that saw it. */
export function TouchedList({ incident }: { incident: Incident }) {
  return (
    <Section title="Affected services">
      <Card>
        <ul className="divide-y">
          {incident.affected_services.map((service) => (
            <li key={service.id} className="px-4 py-2.5">
              <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
                <Link
                  to="/services"
                  search={{ sheet: `service:${service.id}` }}
                  className="min-w-0 truncate rounded-sm font-medium hover:underline"
                >
                  {service.name}
                </Link>
                <span className="ml-auto">
                  <PublicStatusBadge status={service.current_status} />
                </span>
              </p>
              {incident.monitors
                .filter((monitor) => monitor.service_id === service.id)
                .map((monitor) => (
                  <p key={monitor.id} className="mt-1.5 flex items-center gap-3 pl-3 text-sm">
                    <Link
                      to="/monitors/$id"
                      params={{ id: monitor.id }}
                      className="min-w-0 truncate rounded-sm hover:underline"
                    >
                      {monitor.name}
                    </Link>
                    <StatePill status={monitor.status} className="ml-auto" />
                  </p>
                ))}
            </li>
          ))}
        </ul>
        {incident.affected_services.length === 0 && (
          <p className="px-4 py-3 text-muted text-sm">It touches no service; the public does not see it.</p>
        )}
      </Card>
    </Section>
  );
}
