import { Collapsible } from "@base-ui/react/collapsible";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import {
  ArrowUpDown,
  BellOff,
  BellRing,
  Check,
  ChevronRight,
  ChevronsUp,
  CircleAlert,
  CircleCheck,
  CircleX,
  Ellipsis,
  FlaskConical,
  Layers,
  type LucideIcon,
  Repeat,
  Server,
  UserCheck,
  UserX,
} from "lucide-react";
import { useState } from "react";
import { type Alert, acknowledgeAlert, alertQuery } from "@/api/alerts/get-alerts";
import { alertKeys } from "@/api/keys";
import type { AlertType, Service } from "@/api/types";
import { alertTypeWords, whySentence } from "@/components/alert/alert-words";
import { DeliveryCard } from "@/components/channel/delivery-card";
import { MuteItems } from "@/components/service/mute-items";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Menu } from "@/components/ui/menu";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { toastDone, toastError } from "@/components/ui/toast";
import { cn } from "@/lib/cn";

const look: Record<AlertType, { icon: LucideIcon; color: string }> = {
  failure: { icon: CircleX, color: "text-down" },
  recovery: { icon: CircleCheck, color: "text-up" },
  degraded: { icon: CircleAlert, color: "text-degraded" },
  reminder: { icon: Repeat, color: "text-down" },
  escalation: { icon: ChevronsUp, color: "text-down" },
  flapping: { icon: ArrowUpDown, color: "text-degraded" },
  acknowledged: { icon: UserCheck, color: "text-accent" },
  unacknowledged: { icon: UserX, color: "text-degraded" },
  digest: { icon: Layers, color: "text-accent" },
  test: { icon: FlaskConical, color: "text-accent" },
  system: { icon: Server, color: "text-degraded" },
};

interface AlertItemProps {
  alert: Alert;
  service: Service | undefined;
}

/** One decision to tell people, or not to; it opens to the messages that came of it. */
export function AlertItem({ alert, service }: AlertItemProps) {
  const [open, setOpen] = useState(false);
  const { icon: Icon, color } = look[alert.type];
  const Bell = alert.suppressed_by ? BellOff : BellRing;
  return (
    <Collapsible.Root render={<li />} open={open} onOpenChange={setOpen} className="px-4 py-3">
      {/* The buttons go below where a line would get too short to read. */}
      <div className="flex flex-wrap items-start justify-end gap-x-3 gap-y-2">
        <Icon className={cn("mt-0.5 size-4 shrink-0", color)} aria-hidden />
        <div className="min-w-0 flex-1 basis-60">
          <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
            <span className="font-medium">
              {alertTypeWords[alert.type]}
              {service && ` of ${service.name}`}
            </span>
            <RelativeTime at={alert.created_at} className="text-muted text-xs" />
          </p>
          <p className="break-words text-sm">{alert.message}</p>
          <p className="mt-1 flex items-start gap-1.5 text-muted text-xs">
            <Bell className="mt-px size-3.5 shrink-0" aria-hidden />
            {whySentence(alert)}
          </p>
          <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs">
            {!alert.suppressed_by && (
              <Collapsible.Trigger className="group flex items-center gap-1 rounded-sm text-muted hover:text-text">
                <ChevronRight className="size-3.5 transition-transform group-data-panel-open:rotate-90" aria-hidden />
                Who was told
              </Collapsible.Trigger>
            )}
            {alert.incident_id && (
              <Link to="/incidents/$id" params={{ id: alert.incident_id }} className={linkStyle}>
                Incident
              </Link>
            )}
            {alert.monitor_id && (
              <Link to="/monitors/$id" params={{ id: alert.monitor_id }} className={linkStyle}>
                {alert.monitor_name ?? "Monitor"}
              </Link>
            )}
          </div>
        </div>
        <div className="flex items-center gap-1">
          <Acknowledge alert={alert} />
          {service && (
            <Menu
              trigger={
                <Button variant="ghost" size="icon-sm" aria-label={`Mute ${service.name}`}>
                  <Ellipsis aria-hidden />
                </Button>
              }
            >
              <MuteItems service={service} />
            </Menu>
          )}
        </div>
      </div>
      <Collapsible.Panel className="mt-2 sm:pl-7">{open && <Deliveries alertId={alert.id} />}</Collapsible.Panel>
    </Collapsible.Root>
  );
}

const linkStyle = "min-w-0 truncate rounded-sm text-muted underline-offset-2 hover:text-text hover:underline";

const wantsSomebody: ReadonlySet<AlertType> = new Set(["failure", "reminder", "escalation", "system"]);

function Acknowledge({ alert }: { alert: Alert }) {
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: () => acknowledgeAlert(alert.id),
    onSuccess: () => toastDone("Acknowledged the alert"),
    onError: (error) => toastError("Could not acknowledge the alert", error),
    onSettled: () => client.invalidateQueries({ queryKey: alertKeys.all }),
  });
  if (alert.acknowledged_at) {
    return (
      <span className="flex items-center gap-1 text-muted text-xs">
        <Check className="size-3.5 text-up" aria-hidden />
        {alert.acknowledged_by ?? "acknowledged"}
      </span>
    );
  }
  if (!wantsSomebody.has(alert.type)) return null;
  return (
    <Button size="sm" busy={send.isPending} onClick={() => send.mutate()}>
      Acknowledge
    </Button>
  );
}

function Deliveries({ alertId }: { alertId: string }) {
  const alert = useQuery(alertQuery(alertId));
  if (alert.isPending) return <Skeleton className="h-10" />;
  if (alert.isError) return <ErrorState error={alert.error} onRetry={() => void alert.refetch()} />;
  const deliveries = alert.data.deliveries ?? [];
  return (
    <div className="divide-y rounded-lg border">
      {deliveries.map((delivery) => (
        <DeliveryCard key={delivery.id} delivery={delivery} />
      ))}
      {deliveries.length === 0 && <p className="px-3 py-2 text-muted text-sm">No message went out.</p>}
    </div>
  );
}
