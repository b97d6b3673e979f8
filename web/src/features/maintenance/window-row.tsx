import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { EyeOff, Repeat } from "lucide-react";
import type { MaintenanceWindow } from "@/api/maintenance/get-windows";
import { servicesQuery } from "@/api/services/get-services";
import type { Service } from "@/api/types";
import { WindowStatusBadge } from "@/components/maintenance/window-look";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { WindowMenu } from "@/features/maintenance/window-menu";
import { plural } from "@/lib/format";

export function WindowRow({ planned }: { planned: MaintenanceWindow }) {
  const services = useQuery(servicesQuery);
  return (
    <li className="flex items-start gap-3 py-3 pr-3 pl-4 text-sm">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Link
            to="."
            search={(before) => ({ ...before, sheet: `maintenance:${planned.id}` })}
            className="min-w-0 truncate rounded-sm font-medium hover:underline"
          >
            {planned.title}
          </Link>
          <WindowStatusBadge status={planned.status} />
          {planned.rrule && (
            <Badge>
              <Repeat aria-hidden />
              repeats
            </Badge>
          )}
          {!planned.is_public && (
            <Badge>
              <EyeOff aria-hidden />
              not public
            </Badge>
          )}
        </p>
        <p className="mt-0.5 break-words text-muted text-xs">
          {planned.schedule_text} · covers {coverWords(planned, services.data ?? [])}
        </p>
        <p className="mt-0.5 text-muted text-xs">
          <When planned={planned} />
        </p>
      </div>
      <WindowMenu planned={planned} />
    </li>
  );
}

const NAMED = 4;

/** "Shop, the group Platform and 3 more: 12 monitors". */
export function coverWords(planned: MaintenanceWindow, services: readonly Pick<Service, "id" | "name">[]): string {
  const monitors = plural(planned.covered_monitor_count, "monitor");
  if (planned.covers_all) return `everything, ${monitors}`;
  const names = new Map(services.map(({ id, name }) => [id, name]));
  const parts = [
    ...planned.service_ids.flatMap((id) => names.get(id) ?? []),
    ...planned.groups.map((group) => `the group ${group}`),
    ...planned.tags.map((tag) => `the tag ${tag}`),
  ];
  const more = parts.length - NAMED;
  const named = more > 0 ? `${parts.slice(0, NAMED).join(", ")} and ${more} more` : parts.join(", ");
  return named ? `${named}: ${monitors}` : monitors;
}

function When({ planned: { status, occurrence, ends_at } }: { planned: MaintenanceWindow }) {
  if (status === "in_progress" && occurrence) {
    return (
      <span className="text-maintenance">
        Began <RelativeTime at={occurrence.starts_at} />, ends <RelativeTime at={occurrence.ends_at} />
      </span>
    );
  }
  if (status === "scheduled" && occurrence) {
    return (
      <>
        Starts <RelativeTime at={occurrence.starts_at} />
      </>
    );
  }
  if (status === "canceled") return "Called off";
  return (
    <>
      Ended <RelativeTime at={ends_at} />
    </>
  );
}
