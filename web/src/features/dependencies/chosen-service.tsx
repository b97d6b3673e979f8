import { Pencil, X } from "lucide-react";
import type { ReactNode } from "react";
import type { MapMonitor, MapService } from "@/api/dependencies/get-map";
import { HeldLine } from "@/components/hold/held-line";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { Card } from "@/components/ui/page";
import { StateIcon, StatePill } from "@/components/ui/state";
import { reach, type Town } from "@/features/dependencies/town";
import { plural } from "@/lib/format";

interface ChosenServiceProps {
  town: Town;
  service: MapService;
  onChoose: (id: string | undefined) => void;
}

/** One service: what it stands on, and what stands on it. */
export function ChosenService({ town, service, onChoose }: ChosenServiceProps) {
  const needs = sideOf(town, service.id, "up");
  const needed = sideOf(town, service.id, "down");
  const far = reach(town.edges, service.id, "down").size;
  return (
    <Card className="flex flex-col gap-3 p-4 text-sm">
      <div className="flex items-center gap-2">
        <h2 className="min-w-0 truncate font-medium text-base">{service.name}</h2>
        <StatePill status={service.state} />
        <div className="ml-auto flex items-center gap-1">
          <EditLink service={service} />
          <Button variant="ghost" size="icon-sm" aria-label="Close" onClick={() => onChoose(undefined)}>
            <X aria-hidden />
          </Button>
        </div>
      </div>
      {service.held_by && <HeldLine held={service.held_by} />}
      <div className="grid gap-4 sm:grid-cols-2">
        <Side title="Depends on" none="Nothing." services={needs} onChoose={onChoose}>
          <MonitorWishes wishes={town.monitors.get(service.id)} />
        </Side>
        <Side title="Needed by" none="Nothing." services={needed} onChoose={onChoose}>
          {far > needed.length && <p className="text-muted text-xs">{plural(far, "service")} stand on it in all.</p>}
        </Side>
      </div>
    </Card>
  );
}

interface SideProps {
  title: string;
  none: string;
  services: readonly MapService[];
  onChoose: (id: string) => void;
  children?: ReactNode;
}

function Side({ title, none, services, onChoose, children }: SideProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <h3 className="text-muted text-xs">{title}</h3>
      {services.length === 0 && <p>{none}</p>}
      <ul className="flex flex-wrap gap-1.5">
        {services.map((one) => (
          <li key={one.id} className="min-w-0">
            <Button size="sm" onClick={() => onChoose(one.id)}>
              <StateIcon status={one.state} />
              <span className="truncate">{one.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      {children}
    </div>
  );
}

/** The wishes of single monitors. */
export function MonitorWishes({ wishes }: { wishes: { monitor: MapMonitor; needs: MapMonitor[] }[] | undefined }) {
  return wishes?.map(({ monitor, needs }) => (
    <p key={monitor.id} className="text-muted text-xs">
      {monitor.name} depends on {needs.map((one) => one.name).join(", ")}
    </p>
  ));
}

export function EditLink({ service }: { service: MapService }) {
  return (
    <LinkButton
      to="."
      search={(before) => ({ ...before, sheet: `service:${service.id}` })}
      variant="ghost"
      size="icon-sm"
      aria-label={`Edit what ${service.name} depends on`}
    >
      <Pencil aria-hidden />
    </LinkButton>
  );
}

/** The services on one side of it: what it depends on itself, or what depends on it itself. */
export function sideOf(town: Town, id: string, direction: "up" | "down"): MapService[] {
  const ids = town.edges.flatMap(({ from, to }) => {
    const [here, there] = direction === "up" ? [from, to] : [to, from];
    return here === id ? [there] : [];
  });
  return ids.flatMap((one) => town.services.get(one) ?? []);
}
