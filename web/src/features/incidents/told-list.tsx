import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type Alert, alertLogQuery, alertQuery } from "@/api/alerts/get-alerts";
import { alertTypeWords, whySentence } from "@/components/alert/alert-words";
import { DeliveryCard } from "@/components/channel/delivery-card";
import { ErrorState } from "@/components/ui/error-state";
import { LoadMore } from "@/components/ui/load-more";
import { Card, Section } from "@/components/ui/page";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { Unread } from "@/components/ui/unread";

/** Who was told, and how each message went. */
export function ToldList({ incidentId }: { incidentId: string }) {
  const alerts = useInfiniteQuery(alertLogQuery({ incident_id: incidentId }));
  const rows = alerts.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Section title="Who was told">
      <Card>
        {alerts.isPending && <Skeleton className="m-4 h-12" />}
        {alerts.isError && <ErrorState error={alerts.error} onRetry={() => void alerts.refetch()} />}
        {alerts.data && rows.length === 0 && <p className="px-4 py-3 text-muted text-sm">Nobody was told of this.</p>}
        <ul className="divide-y">
          {rows.map((alert) => (
            <ToldItem key={alert.id} alert={alert} />
          ))}
        </ul>
        <LoadMore query={alerts} />
      </Card>
    </Section>
  );
}

function ToldItem({ alert }: { alert: Alert }) {
  const full = useQuery({ ...alertQuery(alert.id), enabled: !alert.suppressed_by });
  return (
    <li className="py-2">
      <div className="px-4 text-sm">
        <p className="flex items-baseline justify-between gap-3">
          <span className="font-medium">{alertTypeWords[alert.type]}</span>
          <RelativeTime at={alert.created_at} className="text-muted text-xs" />
        </p>
        <p className="text-muted text-xs">{whySentence(alert)}</p>
      </div>
      {!alert.suppressed_by && !full.data && <Unread query={full} what="messages" />}
      {full.data?.deliveries?.map((delivery) => (
        <DeliveryCard key={delivery.id} delivery={delivery} />
      ))}
      {full.data?.deliveries?.length === 0 && <p className="px-4 pt-1 text-muted text-sm">No message went out.</p>}
    </li>
  );
}
