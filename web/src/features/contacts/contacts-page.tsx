import { useQuery } from "@tanstack/react-query";
import { Plus, Users } from "lucide-react";
import { useState } from "react";
import { contactsQuery } from "@/api/contacts/contacts";
import { channelKindsQuery } from "@/api/kinds/get-kinds";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { Page } from "@/components/ui/page";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { ContactCard } from "@/features/contacts/contact-card";
import { ContactDialog } from "@/features/contacts/contact-dialog";

/** Who is told, and how they are reached. */
export function ContactsPage() {
  const [adding, setAdding] = useState(false);
  const contacts = useQuery(contactsQuery);
  const kinds = useQuery(channelKindsQuery);
  const create = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden />
      New contact
    </Button>
  );
  const labels = kinds.isPending ? undefined : new Map(kinds.data?.map((kind) => [kind.kind, kind.label]));
  return (
    <Page title="Contacts" actions={create}>
      {contacts.isPending && (
        <Loading label="Loading contacts" className="grid gap-4 xl:grid-cols-2">
          <Skeleton className="h-48" />
          <Skeleton className="h-48" />
        </Loading>
      )}
      {contacts.isError && <ErrorState error={contacts.error} onRetry={() => void contacts.refetch()} />}
      {contacts.data?.length === 0 && (
        <EmptyState
          icon={Users}
          title="No contacts yet"
          why="A contact is a person or a team that is told of trouble."
          action={create}
        />
      )}
      <div className="grid items-start gap-4 xl:grid-cols-2">
        {contacts.data?.map((contact) => (
          <ContactCard key={contact.id} contact={contact} labels={labels} />
        ))}
      </div>
      {adding && <ContactDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}
