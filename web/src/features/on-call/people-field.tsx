import { useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, UserRound, X } from "lucide-react";
import { contactsQuery } from "@/api/contacts/contacts";
import { Button } from "@/components/ui/button";
import { FieldGroup } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Unread } from "@/components/ui/unread";
import { looksOf } from "@/features/on-call/people";
import { cn } from "@/lib/cn";

interface PeopleFieldProps {
  legend: string;
  hint?: string;
  /** Ids of contacts in their order. */
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
  error?: string;
}

/** Contacts in the order of their turns. */
export function PeopleField({ legend, hint, chosen, onChange, error }: PeopleFieldProps) {
  const contacts = useQuery(contactsQuery);
  const lookOf = looksOf(contacts.data ?? []);
  const nameOf = (id: string) =>
    contacts.data?.find((one) => one.id === id)?.name ?? (contacts.data ? "A contact that is gone" : "…");
  const swap = (at: number, other: number) => {
    const next = [...chosen];
    [next[at], next[other]] = [chosen[other] ?? "", chosen[at] ?? ""];
    onChange(next);
  };
  const others = contacts.data?.filter((one) => !chosen.includes(one.id)) ?? [];
  return (
    <FieldGroup legend={legend} hint={hint} error={error}>
      {chosen.length > 0 && (
        <ol className="divide-y rounded-md border">
          {chosen.map((id, at) => (
            <li key={id} className="flex items-center gap-2 py-0.5 pr-0.5 pl-2 text-sm">
              <span className="num w-4 text-right text-muted text-xs">{at + 1}</span>
              <span
                className={cn("grid size-5 shrink-0 place-items-center rounded-sm border [&_svg]:size-3", lookOf(id))}
              >
                <UserRound aria-hidden />
              </span>
              <span className="min-w-0 flex-1 truncate">{nameOf(id)}</span>
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Move ${nameOf(id)} up`}
                disabled={at === 0}
                onClick={() => swap(at, at - 1)}
              >
                <ArrowUp aria-hidden />
              </Button>
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Move ${nameOf(id)} down`}
                disabled={at === chosen.length - 1}
                onClick={() => swap(at, at + 1)}
              >
                <ArrowDown aria-hidden />
              </Button>
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={`Remove ${nameOf(id)}`}
                onClick={() => onChange(chosen.filter((one) => one !== id))}
              >
                <X aria-hidden />
              </Button>
            </li>
          ))}
        </ol>
      )}
      {!contacts.data && <Unread query={contacts} what="contacts" />}
      {others.length > 0 && (
        <Select
          aria-label={`Add to ${legend.toLowerCase()}`}
          className="max-w-64"
          placeholder="Add a contact…"
          value={null}
          onChange={(id: string) => onChange([...chosen, id])}
          options={others.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      {contacts.data && others.length === 0 && (
        <p className="text-muted text-xs">Everybody is in it. More people are added under Contacts.</p>
      )}
    </FieldGroup>
  );
}
