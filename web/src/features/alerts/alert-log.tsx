import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { BellRing } from "lucide-react";
import { type Alert, alertLogQuery } from "@/api/alerts/get-alerts";
import { servicesQuery } from "@/api/services/get-services";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { Card, Section } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { AlertFilters } from "@/features/alerts/alert-filters";
import { AlertItem } from "@/features/alerts/alert-item";
import { filterOf } from "@/features/alerts/search";

const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

/** The timeline of alerts, newest first, by days. */
export function AlertLog() {
  const search = useSearch({ from: "/app/alerts" });
  const log = useInfiniteQuery(alertLogQuery(filterOf(search)));
  const services = useQuery(servicesQuery);
  const rows = log.data?.pages.flatMap((page) => page.data) ?? [];
  const byId = new Map(services.data?.map((service) => [service.id, service]));
  const filtered = Boolean(search.type || search.told || search.open || search.service);
  return (
    <>
      <AlertFilters search={search} services={services.data ?? []} />
      {log.isPending && (
        <Loading label="Loading alerts" className="flex flex-col gap-2">
          <Skeleton className="h-16" />
          <Skeleton className="h-16" />
        </Loading>
      )}
      {log.isError && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
      {log.data && rows.length === 0 && (filtered ? <NothingFound /> : <NoAlerts />)}
      <div className="flex flex-col gap-6">
        {[...Map.groupBy(rows, dayOf)].map(([name, alerts]) => (
          <Section key={name} title={name}>
            <Card>
              <ul className="divide-y">
                {alerts.map((alert) => (
                  <AlertItem key={alert.id} alert={alert} service={byId.get(alert.service_id ?? "")} />
                ))}
              </ul>
            </Card>
          </Section>
        ))}
      </div>
      <LoadMore query={log} />
    </>
  );
}

function dayOf(alert: Alert): string {
  return day.format(new Date(alert.created_at));
}

function NoAlerts() {
  return (
    <EmptyState
      icon={BellRing}
      title="No alerts yet"
      why="Every time something breaks or works again, the decision to tell people, or not to, is written here."
      action={<LinkButton to="/contacts">See who would be told</LinkButton>}
    />
  );
}

function NothingFound() {
  return (
    <EmptyState
      icon={BellRing}
      title="No alert fits"
      why="No alert matches these filters together."
      action={<LinkButton to="/alerts">Show all alerts</LinkButton>}
    />
  );
}
