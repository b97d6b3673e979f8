import type { ServiceCard } from "@/api/dashboard/get-dashboard";
import type { Beat } from "@/api/types";
import { HeartbeatStrip } from "@/components/charts/heartbeat-strip";
import { Sparkline } from "@/components/charts/sparkline";
import { MonitorLink } from "@/components/check/monitor-link";
import { PresentWindow, usePresentWindow } from "@/components/maintenance/present-window";
import { Card, Section } from "@/components/ui/page";
import { StatePill } from "@/components/ui/state";
import { formatMs, formatShare, plural } from "@/lib/format";

/** The services as cards, under the names of their groups. */
export function ServiceGrid({ services }: { services: readonly ServiceCard[] }) {
  const named = [...Map.groupBy(services, (service) => service.group_name ?? "")];
  const groups = [...named.filter(([name]) => name), ...named.filter(([name]) => !name)];
  return (
    <div className="flex flex-col gap-6">
      {groups.map(([group, members]) => (
        <Section key={group} title={group || (groups.length > 1 ? "Other services" : "Services")}>
          <ul className="grid grid-cols-1 gap-3 md:grid-cols-2">
            {members.map((service) => (
              <li key={service.id}>
                <OneService service={service} />
              </li>
            ))}
          </ul>
        </Section>
      ))}
    </div>
  );
}

function OneService({ service }: { service: ServiceCard }) {
  // How fast a check failed says nothing about how fast the service is.
  const times = service.recent_checks.map((beat) => (answered(beat) ? beat.response_time_ms : null));
  const present = usePresentWindow(
    { service_id: service.id, group_name: service.group_name, tags: [] },
    service.state === "maintenance",
  );
  const timed = times.some((time) => time !== null);
  return (
    <Card className="flex flex-col gap-3 p-4">
      <div className="flex items-center gap-2">
        <h3 className="flex min-w-0 flex-1 font-medium text-sm">
          {service.worst_monitor_id ? (
            <MonitorLink id={service.worst_monitor_id}>{service.name}</MonitorLink>
          ) : (
            <span className="truncate">{service.name}</span>
          )}
        </h3>
        <StatePill status={service.state} />
      </div>
      {present && <PresentWindow planned={present} className="text-xs" />}
      <HeartbeatStrip beats={service.recent_checks} />
      <div className="num flex items-center gap-3 whitespace-nowrap text-muted text-xs">
        <span>{service.uptime === null ? "No data yet" : `${formatShare(service.uptime)} in 24 h`}</span>
        {service.monitors > 1 && <span>{plural(service.monitors, "monitor")}</span>}
        {timed && (
          <>
            <Sparkline values={times} label="Response times of the last checks" className="ml-auto h-4 w-16" />
            <span className="w-14 text-right">{formatMs(times.at(-1))}</span>
          </>
        )}
      </div>
    </Card>
  );
}

function answered({ status }: Beat): boolean {
  return status === "success" || status === "degraded";
}
