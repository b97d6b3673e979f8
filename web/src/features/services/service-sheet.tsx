import { useQuery } from "@tanstack/react-query";
import { contactsQuery } from "@/api/contacts/contacts";
import { needsQuery } from "@/api/dependencies/needs";
import { serviceContactsQuery, serviceQuery } from "@/api/services/get-services";
import { ErrorState } from "@/components/ui/error-state";
import { SheetFrame, SheetPanel } from "@/components/ui/sheet";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { draftOf, emptyDraft } from "@/features/services/service-draft";
import { ServiceForm } from "@/features/services/service-form";

interface ServiceSheetProps {
  /** The service to edit; a new one without. */
  id: string | undefined;
  onClose: () => void;
}

export function ServiceSheet({ id, onClose }: ServiceSheetProps) {
  return (
    <SheetFrame open onClose={onClose}>
      {id ? <EditService id={id} onDone={onClose} /> : <ServiceForm start={emptyDraft} onDone={onClose} />}
    </SheetFrame>
  );
}

function EditService({ id, onDone }: { id: string; onDone: () => void }) {
  const service = useQuery(serviceQuery(id));
  const told = useQuery(serviceContactsQuery(id));
  const contacts = useQuery(contactsQuery);
  const needs = useQuery(needsQuery(id));
  if (service.data && told.data && contacts.data && needs.data) {
    return <ServiceForm id={id} start={draftOf(service.data, told.data, needs.data.depends_on)} onDone={onDone} />;
  }
  const error = service.error ?? told.error ?? contacts.error ?? needs.error;
  return (
    <SheetPanel title="Edit service">
      {error ? (
        <ErrorState error={error} />
      ) : (
        <Loading label="Loading" className="flex flex-col gap-4">
          <Skeleton className="h-14" />
          <Skeleton className="h-20" />
          <Skeleton className="h-14" />
        </Loading>
      )}
    </SheetPanel>
  );
}
