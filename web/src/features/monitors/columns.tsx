import type { Monitor } from "@/api/types";
import { HeartbeatStrip } from "@/components/charts/heartbeat-strip";
import { MonitorLink } from "@/components/check/monitor-link";
import { MonitorWindow } from "@/components/maintenance/monitor-window";
import { Badge } from "@/components/ui/badge";
import type { Column } from "@/components/ui/data-table";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatePill } from "@/components/ui/state";
import { Lateness, ResponseCell } from "@/features/monitors/response-cell";
import { RowMenu } from "@/features/monitors/row-menu";
import { formatShare } from "@/lib/format";

export const columns: readonly Column<Monitor>[] = [
  {
    id: "state",
    header: "State",
    sort: "status",
    width: "108px",
    cell: (monitor) => <StatePill status={monitor.status} />,
  },
  {
    id: "name",
    header: "Name",
    sort: "name",
    width: "minmax(0,1fr)",
    cell: (monitor) => (
      <div className="flex min-w-0 flex-col">
        <span className="flex min-w-0 items-center gap-2">
          <MonitorLink id={monitor.id}>{monitor.name}</MonitorLink>
          {monitor.tags.slice(0, 3).map((tag) => (
            <Badge key={tag} className="hidden lg:inline-flex">
              {tag}
            </Badge>
          ))}
        </span>
        <span className="truncate text-muted text-xs">
          <Lateness monitor={monitor} className="md:hidden" />
          <MonitorWindow monitor={monitor}>
            {[monitor.monitor_type, monitor.summary].filter(Boolean).join(" · ")}
          </MonitorWindow>
        </span>
      </div>
    ),
  },
  {
    id: "beats",
    header: "Last checks",
    width: "minmax(120px,200px)",
    wide: true,
    cell: (monitor) => <HeartbeatStrip beats={monitor.recent_checks} />,
  },
  {
    id: "response",
    header: "Response",
    sort: "last_response_time_ms",
    width: "140px",
    align: "right",
    wide: true,
    cell: (monitor) => <ResponseCell monitor={monitor} />,
  },
  {
    id: "uptime",
    header: "24 h",
    width: "72px",
    align: "right",
    wide: true,
    cell: (monitor) => formatShare(monitor.stats?.uptime),
  },
  {
    id: "checked",
    header: "Checked",
    sort: "last_checked_at",
    width: "88px",
    align: "right",
    wide: true,
    cell: (monitor) => <RelativeTime at={monitor.last_checked_at} className="text-muted" />,
  },
  {
    id: "menu",
    header: <span className="sr-only">Actions</span>,
    width: "28px",
    cell: (monitor) => <RowMenu monitor={monitor} />,
  },
];
