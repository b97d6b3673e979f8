import { useQuery } from "@tanstack/react-query";
import { Activity, Plus } from "lucide-react";
import { type Dashboard, dashboardQuery } from "@/api/dashboard/get-dashboard";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Page, Section } from "@/components/ui/page";
import { AttentionList } from "@/features/overview/attention-list";
import { OverviewSkeleton } from "@/features/overview/overview-skeleton";
import { RecentEvents } from "@/features/overview/recent-events";
import { ServiceGrid } from "@/features/overview/service-grid";
import { StateCounters } from "@/features/overview/state-counters";

export function OverviewPage() {
  const dashboard = useQuery(dashboardQuery);
  return (
    <Page
      title="Overview"
      actions={
        <LinkButton to="." search={(before) => ({ ...before, sheet: "monitor" })} variant="primary">
          <Plus aria-hidden />
          New monitor
        </LinkButton>
      }
    >
      {dashboard.isPending && <OverviewSkeleton />}
      {dashboard.isError && !dashboard.data && (
        <ErrorState error={dashboard.error} onRetry={() => void dashboard.refetch()} />
      )}
      {dashboard.data && <Overview dashboard={dashboard.data} />}
    </Page>
  );
}

function Overview({ dashboard }: { dashboard: Dashboard }) {
  const { counters, needs_attention, services, recent_events } = dashboard;
  if (services.length === 0) return <NothingYet />;
  return (
    <div className="flex flex-col gap-6">
      <StateCounters counts={counters} />
      <Section title="Needs attention">
        <AttentionList items={needs_attention} />
      </Section>
      <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,1fr)_320px]">
        <ServiceGrid services={services} />
        <Section title="Recent events">
          <RecentEvents events={recent_events} />
        </Section>
      </div>
    </div>
  );
}

function NothingYet() {
  return (
    <EmptyState
      icon={Activity}
      title="Nothing is watched yet"
      why="Add the first monitor, and this page shows how your services are."
      action={
        <LinkButton to="." search={(before) => ({ ...before, sheet: "monitor" })} variant="primary">
          <Plus aria-hidden />
          New monitor
        </LinkButton>
      }
    />
  );
}
