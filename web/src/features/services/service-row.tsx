import { Collapsible } from "@base-ui/react/collapsible";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BellOff, ChevronRight, EyeOff, GripVertical } from "lucide-react";
import { useState } from "react";
import { mutesQuery } from "@/api/services/get-mutes";
import type { MonitorStatus, Service } from "@/api/types";
import { HeldLine } from "@/components/hold/held-line";
import { PublicStatusBadge } from "@/components/incident/incident-look";
import { PresentWindow, usePresentWindow } from "@/components/maintenance/present-window";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { lookOf, StatePill } from "@/components/ui/state";
import { ServiceDetail } from "@/features/services/service-detail";
import { ServiceMenu } from "@/features/services/service-menu";
import { cn } from "@/lib/cn";
import { plural } from "@/lib/format";

/** Until when, by whom and why. */
function Muted({ id, until }: { id: string; until: string }) {
  const mutes = useQuery(mutesQuery);
  const own = mutes.data?.find((one) => one.service_id === id);
  return (
    <>
      <Badge>
        <BellOff aria-hidden />
        muted, ends <RelativeTime at={until} />
      </Badge>
      {own?.reason && (
        <span className="min-w-0 break-words text-muted text-xs">
          {own.created_by && `${own.created_by}: `}
          {own.reason}
        </span>
      )}
    </>
  );
}

export interface Drag {
  dragged: boolean;
  onDrag: (id: string | null) => void;
  onDrop: () => void;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
}

interface ServiceRowProps {
  service: Service;
  /** Undefined while the list is filtered. */
  drag: Drag | undefined;
}

/** How it is, what the public is told, and what it is made of. */
export function ServiceRow({ service, drag }: ServiceRowProps) {
  const [open, setOpen] = useState(false);
  const present = usePresentWindow(
    { service_id: service.id, group_name: service.group_name, tags: [] },
    (service.monitor_counts.maintenance ?? 0) > 0,
  );
  return (
    <Collapsible.Root
      render={
        <li
          draggable={Boolean(drag)}
          onDragStart={() => drag?.onDrag(service.id)}
          onDragEnd={() => drag?.onDrag(null)}
          onDragOver={(event) => drag && event.preventDefault()}
          onDrop={drag?.onDrop}
        />
      }
      open={open}
      onOpenChange={setOpen}
      className={cn(drag?.dragged && "opacity-50")}
    >
      <div className="group/row flex items-center gap-2.5 py-2.5 pr-3 pl-1.5 text-sm">
        <GripVertical
          aria-hidden
          className={cn(
            "size-4 shrink-0 text-faint opacity-0 max-sm:hidden",
            drag && "cursor-grab group-hover/row:opacity-100",
          )}
        />
        <Collapsible.Trigger
          aria-label={`Show what ${service.name} is made of`}
          className="group grid size-6 shrink-0 place-items-center rounded-sm text-faint hover:text-text"
        >
          <ChevronRight className="size-4 transition-transform group-data-panel-open:rotate-90" aria-hidden />
        </Collapsible.Trigger>
        <span className="w-26 shrink-0 max-sm:hidden">
          <StatePill status={service.state} />
        </span>
        <div className="min-w-0 flex-1">
          <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <Link
              to="."
              search={(before) => ({ ...before, sheet: `service:${service.id}` })}
              className="min-w-0 truncate rounded-sm font-medium hover:underline"
            >
              {service.name}
            </Link>
            <StatePill status={service.state} className="sm:hidden" />
            {service.severity !== "medium" && <Badge>{service.severity}</Badge>}
            {!service.is_visible && (
              <Badge>
                <EyeOff aria-hidden />
                hidden
              </Badge>
            )}
            {service.muted_until && <Muted id={service.id} until={service.muted_until} />}
          </p>
          {present && <PresentWindow planned={present} className="text-xs" />}
          {service.held_by && <HeldLine held={service.held_by} className="text-xs" />}
          <p className="truncate text-muted text-xs">
            {[monitorWords(service), service.description].filter(Boolean).join(" · ")}
          </p>
        </div>
        <span className="max-sm:hidden">
          <PublicStatusBadge status={service.current_status} />
        </span>
        <ServiceMenu service={service} drag={drag} />
      </div>
      <Collapsible.Panel>{open && <ServiceDetail id={service.id} />}</Collapsible.Panel>
    </Collapsible.Root>
  );
}

const bad: MonitorStatus[] = ["down", "degraded", "paused", "maintenance", "unknown"];

/** "3 monitors, 1 down". */
export function monitorWords({ monitor_counts }: Service): string {
  const total = Object.values(monitor_counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return "No monitor watches it";
  const parts = bad.flatMap((status) => {
    const count = monitor_counts[status];
    return count ? [`${count} ${lookOf(status).word.toLowerCase()}`] : [];
  });
  return [plural(total, "monitor"), ...parts].join(", ");
}
