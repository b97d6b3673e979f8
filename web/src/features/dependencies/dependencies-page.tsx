import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ChevronRight, List, Network } from "lucide-react";
import { useMemo } from "react";
import { dependencyMapQuery } from "@/api/dependencies/get-map";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Page } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { ChosenService } from "@/features/dependencies/chosen-service";
import { DependencyList } from "@/features/dependencies/dependency-list";
import { DependencyMap } from "@/features/dependencies/dependency-map";
import { connected, type Town, townOf } from "@/features/dependencies/town";
import { plural } from "@/lib/format";

/** What depends on what: one message when a database dies, not five. */
export function DependenciesPage() {
  const search = useSearch({ from: "/app/services/dependencies" });
  const navigate = useNavigate({ from: "/services/dependencies" });
  const map = useQuery(dependencyMapQuery);
  const town = useMemo(() => map.data && townOf(map.data), [map.data]);
  const view = search.view ?? (window.matchMedia?.("(max-width: 639px)").matches ? "list" : "map");
  const any = town && (town.edges.length > 0 || town.monitors.size > 0);
  const chosen = search.service === undefined ? undefined : town?.services.get(search.service);
  const choose = (service: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, service }), replace: true });
  return (
    <Page
      title={
        <span className="flex items-center gap-1.5">
          <Link to="/services" className="rounded-sm text-muted hover:underline">
            Services
          </Link>
          <ChevronRight className="size-4 text-faint" aria-hidden />
          Dependencies
        </span>
      }
      actions={
        any && (
          <Segmented
            aria-label="View"
            value={view}
            onChange={(next) => void navigate({ search: (before) => ({ ...before, view: next }) })}
            options={[
              { value: "map", label: <Label icon={Network} word="Map" /> },
              { value: "list", label: <Label icon={List} word="List" /> },
            ]}
          />
        )
      }
    >
      {map.isPending && (
        <Loading label="Loading dependencies">
          <Skeleton className="h-96" />
        </Loading>
      )}
      {map.isError && <ErrorState error={map.error} onRetry={() => void map.refetch()} />}
      {town && !any && <NothingSaid />}
      {town && any && (
        <div className="flex flex-col gap-4">
          {view === "map" && town.edges.length > 0 && (
            <DependencyMap town={town} chosen={chosen?.id} onChoose={choose} />
          )}
          {view === "map" && chosen && <ChosenService town={town} service={chosen} onChoose={choose} />}
          {(view === "list" || town.edges.length === 0) && <DependencyList town={town} />}
          <Rest town={town} drawn={view === "map" && town.edges.length > 0} />
        </div>
      )}
    </Page>
  );
}

function Label({ icon: Icon, word }: { icon: typeof List; word: string }) {
  return (
    <>
      <Icon aria-hidden />
      {word}
    </>
  );
}

/** How many stand for themselves, and how the map is read. */
function Rest({ town, drawn }: { town: Town; drawn: boolean }) {
  const alone = town.services.size - connected(town).length;
  const dashed = town.edges.some(({ because }) => because.length > 0);
  const parts = [
    drawn && "Arrows lead from a service to what it depends on.",
    drawn && dashed && "Dashed ones are said by single monitors.",
    alone > 0 && `${plural(alone, "service")} stand${alone === 1 ? "s" : ""} alone.`,
  ];
  return <p className="text-muted text-xs">{parts.filter(Boolean).join(" ")}</p>;
}

function NothingSaid() {
  return (
    <EmptyState
      icon={Network}
      title="Nothing depends on anything yet"
      why="When a database dies, the five services that need it fail too. Say in a service's form what it depends on, and you are told of the database alone."
      action={
        <LinkButton to="/services" variant="primary">
          Choose a service
        </LinkButton>
      }
    />
  );
}
