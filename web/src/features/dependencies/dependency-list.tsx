import type { MapService } from "@/api/dependencies/get-map";
import { HeldLine } from "@/components/hold/held-line";
import { Card } from "@/components/ui/page";
import { StateIcon, StatePill } from "@/components/ui/state";
import { EditLink, MonitorWishes, sideOf } from "@/features/dependencies/chosen-service";
import { connected, type Town } from "@/features/dependencies/town";
import { plural } from "@/lib/format";

/** The same as the map, in words: those that something is said of. */
export function DependencyList({ town }: { town: Town }) {
  const ids = new Set([...connected(town), ...town.monitors.keys()]);
  const services = [...town.services.values()].filter(({ id }) => ids.has(id));
  return (
    <Card>
      <ul aria-label="Dependencies" className="divide-y">
        {services.map((service) => (
          <Row key={service.id} town={town} service={service} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ town, service }: { town: Town; service: MapService }) {
  const needs = sideOf(town, service.id, "up");
  const needed = sideOf(town, service.id, "down").length;
  return (
    <li className="flex items-start gap-3 px-4 py-2.5 text-sm">
      <StatePill status={service.state} className="max-sm:hidden" />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 truncate font-medium">{service.name}</span>
          <StatePill status={service.state} className="sm:hidden" />
          {needed > 0 && <span className="text-muted text-xs">needed by {plural(needed, "service")}</span>}
        </p>
        {needs.length > 0 && (
          <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="text-muted">depends on</span>
            {needs.map((one) => (
              <span key={one.id} className="inline-flex min-w-0 items-center gap-1">
                <StateIcon status={one.state} className="size-3.5" />
                <span className="truncate">{one.name}</span>
              </span>
            ))}
          </p>
        )}
        <MonitorWishes wishes={town.monitors.get(service.id)} />
        {service.held_by && <HeldLine held={service.held_by} className="text-xs" />}
      </div>
      <EditLink service={service} />
    </li>
  );
}
