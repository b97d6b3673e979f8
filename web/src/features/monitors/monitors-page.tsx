import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Activity, Plus } from "lucide-react";
import { useMemo } from "react";
import { monitorPagesQuery } from "@/api/monitors/get-monitors";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Page } from "@/components/ui/page";
import { useSelection } from "@/components/ui/use-selection";
import { BulkBar } from "@/features/monitors/bulk-bar";
import { columns } from "@/features/monitors/columns";
import { FilterBar } from "@/features/monitors/filter-bar";
import { filterOf, isFiltered } from "@/features/monitors/search";
import { TableSkeleton } from "@/features/monitors/table-skeleton";
import { formatCount } from "@/lib/format";

export function MonitorsPage() {
  const search = useSearch({ from: "/app/monitors" });
  const navigate = useNavigate({ from: "/monitors" });
  const list = useInfiniteQuery(monitorPagesQuery(filterOf(search)));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  const ids = useMemo(() => rows.map((row) => row.id), [rows]);
  const selection = useSelection(ids);
  const total = list.data?.pages[0]?.pagination.total;
  const chosen = rows.filter((row) => selection.ids.has(row.id));
  const filtered = isFiltered(search);

  return (
    <Page
      full
      title="Monitors"
      aside={total !== undefined && <span className="num text-muted">{formatCount(total)}</span>}
      actions={<NewMonitorButton />}
    >
      {(filtered || total !== 0) && <FilterBar search={search} />}
      {list.isPending && <TableSkeleton />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && (filtered ? <NothingFound /> : <NoMonitors />)}
      {rows.length > 0 && (
        <DataTable
          label="Monitors"
          rows={rows}
          columns={columns}
          rowId={(row) => row.id}
          rowLabel={(row) => row.name}
          selection={selection}
          sort={search.sort ?? "name"}
          onSort={(sort) => void navigate({ search: (before) => ({ ...before, sort }), replace: true })}
          rowHeight={52}
          onEndInSight={() => list.hasNextPage && !list.isFetchingNextPage && void list.fetchNextPage()}
        />
      )}
      <BulkBar monitors={chosen} onDone={selection.clear} />
    </Page>
  );
}

function NewMonitorButton() {
  return (
    <LinkButton to="." search={(before) => ({ ...before, sheet: "monitor" })} variant="primary">
      <Plus aria-hidden />
      New monitor
    </LinkButton>
  );
}

function NoMonitors() {
  return (
    <EmptyState
      icon={Activity}
      title="No monitors yet"
      why="A monitor watches one thing: a web page, a port, a name, a job that should report in."
      action={<NewMonitorButton />}
    />
  );
}

function NothingFound() {
  return (
    <EmptyState
      icon={Activity}
      title="No monitor fits"
      why="No monitor matches the search and the filters together."
      action={
        <Link to="/monitors" className="text-accent underline-offset-2 hover:underline">
          Show all monitors
        </Link>
      }
    />
  );
}
