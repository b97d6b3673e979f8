import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, Wrench } from "lucide-react";
import { windowsQuery } from "@/api/maintenance/get-windows";
import { useOrganizationZone } from "@/api/organizations/get-organization";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Page } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { MaintenanceCalendar } from "@/features/maintenance/maintenance-calendar";
import { WindowSections } from "@/features/maintenance/window-sections";

/** Planned work: what is under way, what comes and what was. */
export function MaintenancePage() {
  const search = useSearch({ from: "/app/maintenance" });
  const navigate = useNavigate({ from: "/maintenance" });
  const windows = useQuery(windowsQuery);
  const zone = useOrganizationZone();
  const view = search.view ?? "calendar";
  return (
    <Page
      title="Maintenance"
      actions={
        <>
          <Segmented
            aria-label="View"
            value={view}
            onChange={(next) =>
              void navigate({ search: (before) => ({ ...before, view: next === "list" ? "list" : undefined }) })
            }
            options={[
              { value: "calendar", label: "Calendar" },
              { value: "list", label: "List" },
            ]}
          />
          <NewWindowButton />
        </>
      }
    >
      {(windows.isPending || !zone) && (
        <Loading label="Loading maintenance">
          <Skeleton className="h-96" />
        </Loading>
      )}
      {windows.isError && <ErrorState error={windows.error} onRetry={() => void windows.refetch()} />}
      {windows.data?.length === 0 && zone && (
        <EmptyState
          icon={Wrench}
          title="No maintenance planned"
          why="While planned work is under way nobody is alarmed: failures of what it covers are recorded, and judged when it ends."
          action={<NewWindowButton />}
        />
      )}
      {windows.data && windows.data.length > 0 && zone && view === "list" && <WindowSections windows={windows.data} />}
      {windows.data && windows.data.length > 0 && zone && view === "calendar" && <MaintenanceCalendar zone={zone} />}
    </Page>
  );
}

function NewWindowButton() {
  return (
    <LinkButton to="." search={(before) => ({ ...before, sheet: "maintenance" })} variant="primary">
      <Plus aria-hidden />
      <span className="max-sm:hidden">New maintenance</span>
      <span className="sm:hidden">New</span>
    </LinkButton>
  );
}
