import { useQuery } from "@tanstack/react-query";
import { contactsQuery } from "@/api/contacts/contacts";
import { Checkbox } from "@/components/ui/checkbox";
import { FieldGroup } from "@/components/ui/field";
import { Unread } from "@/components/ui/unread";
import { plural } from "@/lib/format";

interface ContactPickerProps {
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
  /** The policy whose first step is told together with the failure, if the service has such a one. */
  beginsBy?: string;
}

export function ContactPicker({ chosen, onChange, beginsBy }: ContactPickerProps) {
  const contacts = useQuery(contactsQuery);
  const fallback = contacts.data?.find((contact) => contact.is_default);
  const toggle = (id: string, checked: boolean) =>
    onChange(checked ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <FieldGroup legend="Who is told" hint={fallback && hintOf(chosen.length === 0, fallback.name, beginsBy)}>
      {!contacts.data && <Unread query={contacts} what="contacts" />}
      <ul className="divide-y rounded-lg border empty:hidden">
        {contacts.data?.map((contact) => (
          <li key={contact.id} className="flex items-center justify-between gap-3 px-3 py-1.5">
            <Checkbox
              checked={chosen.includes(contact.id)}
              onChange={(checked) => toggle(contact.id, checked)}
              label={contact.name}
            />
            <span className="text-muted text-xs">{plural(contact.channels?.length ?? 0, "channel")}</span>
          </li>
        ))}
      </ul>
    </FieldGroup>
  );
}

function hintOf(isNobodyNamed: boolean, fallback: string, beginsBy: string | undefined): string | undefined {
  if (beginsBy) return `The first step of ${beginsBy} is told too; ${fallback} only when nobody else can be.`;
  return isNobodyNamed ? `Nobody is named, so ${fallback} is told.` : undefined;
}
