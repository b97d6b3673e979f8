import { useQuery } from "@tanstack/react-query";
import { Layers, Network, Plus } from "lucide-react";
import { useState } from "react";
import { servicesQuery } from "@/api/services/get-services";
import type { Service } from "@/api/types";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { SearchInput } from "@/components/ui/input";
import { LinkButton } from "@/components/ui/link-button";
import { Card, Page, Section } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { ServiceRow } from "@/features/services/service-row";
import { useReorder } from "@/features/services/use-reorder";

/** Everything people care about, in the groups and the order of the public page. */
export function ServicesPage() {
  const services = useQuery(servicesQuery);
  const [text, setText] = useState("");
  const all = services.data ?? [];
  const wanted = text.trim().toLowerCase();
  const found = wanted ? all.filter((one) => one.name.toLowerCase().includes(wanted)) : all;
  return (
    <Page
      title="Services"
      aside={services.data && <span className="num text-muted">{all.length}</span>}
      actions={
        <>
          {all.length > 0 && (
            <LinkButton to="/services/dependencies" aria-label="Dependencies">
              <Network aria-hidden />
              <span className="max-sm:hidden">Dependencies</span>
            </LinkButton>
          )}
          <NewServiceButton />
        </>
      }
    >
      {all.length > 0 && (
        <SearchInput
          aria-label="Search services"
          placeholder="Search"
          value={text}
          onChange={setText}
          className="mb-5 sm:max-w-72"
        />
      )}
      {services.isPending && (
        <Loading label="Loading services" className="flex flex-col gap-2">
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
        </Loading>
      )}
      {services.isError && <ErrorState error={services.error} onRetry={() => void services.refetch()} />}
      {services.data && all.length === 0 && <NoServices />}
      {all.length > 0 && found.length === 0 && (
        <p className="py-12 text-center text-muted text-sm">No service is called “{text}”.</p>
      )}
      <Groups services={found} sortable={!wanted} />
    </Page>
  );
}

function Groups({ services, sortable }: { services: readonly Service[]; sortable: boolean }) {
  const [dragged, setDragged] = useState<string | null>(null);
  const reorder = useReorder();
  const groups = [...Map.groupBy(services, (one) => one.group_name ?? "")];
  return (
    <div className="flex flex-col gap-7">
      {groups.map(([group, members]) => (
        <Section key={group} title={group || (groups.length > 1 ? "Without a group" : "All services")}>
          <Card>
            <ul className="divide-y">
              {members.map((service, at) => (
                <ServiceRow
                  key={service.id}
                  service={service}
                  drag={
                    sortable
                      ? {
                          dragged: dragged === service.id,
                          onDrag: setDragged,
                          onDrop: () => dragged && dragged !== service.id && reorder.mutate([dragged, service.id]),
                          onUp: at > 0 ? () => reorder.mutate([service.id, members[at - 1]?.id ?? ""]) : undefined,
                          onDown:
                            at < members.length - 1
                              ? () => reorder.mutate([service.id, members[at + 1]?.id ?? ""])
                              : undefined,
                        }
                      : undefined
                  }
                />
              ))}
            </ul>
          </Card>
        </Section>
      ))}
    </div>
  );
}

function NewServiceButton() {
  return (
    <LinkButton to="." search={(before) => ({ ...before, sheet: "service" })} variant="primary">
      <Plus aria-hidden />
      New service
    </LinkButton>
  );
}

function NoServices() {
  return (
    <EmptyState
      icon={Layers}
      title="No services yet"
      why="A service is a thing people care about, such as a shop or an API. Its monitors tell how it is. Every new monitor brings a service of its own name."
      action={<NewServiceButton />}
    />
  );
}
