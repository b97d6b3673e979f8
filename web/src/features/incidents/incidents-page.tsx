import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { CircleCheck, Plus, Siren } from "lucide-react";
import { useEffect, useState } from "react";
import { type Incident, incidentPagesQuery } from "@/api/incidents/get-incidents";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { SearchInput } from "@/components/ui/input";
import { LinkButton } from "@/components/ui/link-button";
import { LoadMore } from "@/components/ui/load-more";
import { Card, Page, Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { IncidentRow } from "@/features/incidents/incident-row";

const TYPING_MS = 200;

/** Open incidents first, then what is over. */
export function IncidentsPage() {
  const search = useSearch({ from: "/app/incidents" });
  const list = useInfiniteQuery(incidentPagesQuery(search));
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  const open = rows.filter((row) => row.resolved_at === null);
  const over = rows.filter((row) => row.resolved_at !== null);
  const filtered = Boolean(search.q || search.state);
  return (
    <Page title="Incidents" actions={<NewIncidentButton />}>
      <FilterBar />
      {list.isPending && <ListSkeleton />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && (filtered ? <NothingFound /> : <NoIncidents />)}
      {list.data && rows.length > 0 && (
        <div className="flex flex-col gap-7">
          {search.state !== "resolved" && !search.q && <OpenOnes rows={open} />}
          {search.q && open.length > 0 && <OpenOnes rows={open} />}
          {over.length > 0 && (
            <Section title="Over">
              <Rows rows={over} />
            </Section>
          )}
          <LoadMore query={list} />
        </div>
      )}
    </Page>
  );
}

function OpenOnes({ rows }: { rows: readonly Incident[] }) {
  return (
    <Section title="Now">
      {rows.length > 0 ? (
        <Rows rows={rows} />
      ) : (
        <Card className="flex items-center gap-2 px-4 py-3 text-muted text-sm">
          <CircleCheck className="size-4 text-up" aria-hidden />
          No incident is open.
        </Card>
      )}
    </Section>
  );
}

function Rows({ rows }: { rows: readonly Incident[] }) {
  return (
    <Card>
      <ul className="divide-y">
        {rows.map((incident) => (
          <IncidentRow key={incident.id} incident={incident} />
        ))}
      </ul>
    </Card>
  );
}

function FilterBar() {
  const search = useSearch({ from: "/app/incidents" });
  const navigate = useNavigate({ from: "/incidents" });
  const [text, setText] = useState(search.q ?? "");
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the timer
  useEffect(() => {
    if (text === (search.q ?? "")) return;
    const timer = setTimeout(
      () => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true }),
      TYPING_MS,
    );
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="mb-5 flex flex-wrap items-center gap-2">
      <SearchInput
        aria-label="Search incidents"
        placeholder="Search"
        value={text}
        onChange={setText}
        className="min-w-40 flex-1 sm:max-w-72"
      />
      <Segmented
        aria-label="Which incidents"
        value={search.state ?? "all"}
        onChange={(next) =>
          void navigate({
            search: (before) => ({ ...before, state: next === "all" ? undefined : next }),
            replace: true,
          })
        }
        options={[
          { value: "all", label: "All" },
          { value: "open", label: "Open" },
          { value: "resolved", label: "Over" },
        ]}
      />
    </div>
  );
}

function NewIncidentButton() {
  return (
    <LinkButton to="." search={(before) => ({ ...before, sheet: "incident" })} variant="primary">
      <Plus aria-hidden />
      New incident
    </LinkButton>
  );
}

function NoIncidents() {
  return (
    <EmptyState
      icon={CircleCheck}
      title="No incidents yet"
      why="One opens by itself when a service goes down. Write one yourself for what no monitor can see."
      action={<NewIncidentButton />}
    />
  );
}

function NothingFound() {
  return (
    <EmptyState
      icon={Siren}
      title="No incident fits"
      why="No incident matches the search and the filter together."
      action={<LinkButton to="/incidents">Show all incidents</LinkButton>}
    />
  );
}

function ListSkeleton() {
  return (
    <Loading label="Loading incidents" className="flex flex-col gap-2">
      <Skeleton className="h-16" />
      <Skeleton className="h-16" />
      <Skeleton className="h-16" />
    </Loading>
  );
}
