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
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { IncidentRow } from "@/features/incidents/incident-row";
import { NewTemplateButton, TemplateList } from "@/features/incidents/template-list";

const TYPING_MS = 200;

type View = "incidents" | "templates";

/** What happens and happened, and the words prepared for it. */
export function IncidentsPage() {
  const { view = "incidents" } = useSearch({ from: "/app/incidents" });
  const navigate = useNavigate({ from: "/incidents" });
  return (
    <Page title="Incidents" actions={view === "templates" ? <NewTemplateButton /> : <NewIncidentButton />}>
      <Tabs<View>
        value={view}
        onChange={(next) => void navigate({ search: next === "templates" ? { view: next } : {} })}
        items={[
          { value: "incidents", label: "Incidents" },
          { value: "templates", label: "Templates" },
        ]}
      >
        <TabPanel value="incidents" className="pt-5">
          <IncidentList />
        </TabPanel>
        <TabPanel value="templates" className="pt-5">
          <TemplateList />
        </TabPanel>
      </Tabs>
    </Page>
  );
}

/** Open incidents first, then what is over. */
function IncidentList() {
  const { q, state } = useSearch({ from: "/app/incidents" });
  const list = useInfiniteQuery(incidentPagesQuery({ q, state }));
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  const open = rows.filter((row) => row.resolved_at === null);
  const over = rows.filter((row) => row.resolved_at !== null);
  const filtered = Boolean(q || state);
  return (
    <>
      <FilterBar />
      {list.isPending && <ListSkeleton />}
      {list.isError && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && (filtered ? <NothingFound /> : <NoIncidents />)}
      {list.data && rows.length > 0 && (
        <div className="flex flex-col gap-7">
          {state !== "resolved" && !q && <OpenOnes rows={open} />}
          {q && open.length > 0 && <OpenOnes rows={open} />}
          {over.length > 0 && (
            <Section title="Over">
              <Rows rows={over} />
            </Section>
          )}
          <LoadMore query={list} />
        </div>
      )}
    </>
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
