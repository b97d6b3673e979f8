import { useQuery } from "@tanstack/react-query";
import { contactsQuery } from "@/api/contacts/contacts";
import { Checkbox } from "@/components/ui/checkbox";
import { FieldGroup } from "@/components/ui/field";
import { plural } from "@/lib/format";

interface ContactPickerProps {
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
}

export function ContactPicker({ chosen, onChange }: ContactPickerProps) {
  const contacts = useQuery(contactsQuery);
  const fallback = contacts.data?.find((contact) => contact.is_default);
  const toggle = (id: string, checked: boolean) =>
    onChange(checked ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <FieldGroup
      legend="Who is told"
      hint={chosen.length === 0 && fallback ? `Nobody is named, so ${fallback.name} is told.` : undefined}
    >
      <ul className="divide-y rounded-lg border">
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
