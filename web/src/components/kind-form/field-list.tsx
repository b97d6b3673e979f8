import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import type { KindSchema } from "@/api/kinds/schema-types";
import type { Config, Json } from "@/api/types";
import { KindField } from "@/components/kind-form/kind-field";
import type { FormField } from "@/components/kind-form/schema";
import { below, type Errors, hasErrors } from "@/components/kind-form/schema-errors";
import { askedFields } from "@/components/kind-form/schema-values";
import { cn } from "@/lib/cn";

interface FieldListProps {
  schema: KindSchema;
  value: Config;
  onChange: (value: Config) => void;
  errors: Errors;
  /** Part of a list: closer together. */
  dense?: boolean;
}

/** The fields of one object: by group, with the advanced ones folded away and without those whose condition does not hold. */
export function FieldList({ schema, value, onChange, errors, dense = false }: FieldListProps) {
  const fields = askedFields(schema, value);
  const plain = fields.filter((field) => !field.advanced);
  const advanced = fields.filter((field) => field.advanced);
  const shared = { value, onChange, errors, dense };
  return (
    <div className={cn("flex min-w-0 flex-col", dense ? "gap-3" : "gap-6")}>
      <Groups {...shared} fields={plain} />
      {advanced.length > 0 && (
        <Advanced wrong={advanced.some((field) => hasErrors(below(errors, field.name)))}>
          <Groups {...shared} fields={advanced} />
        </Advanced>
      )}
    </div>
  );
}

interface GroupsProps extends Omit<FieldListProps, "schema"> {
  fields: readonly FormField[];
}

function Groups({ fields, value, onChange, errors, dense }: GroupsProps) {
  return groupsOf(fields).map(([group, members]) => (
    <section key={group} className={cn("flex min-w-0 flex-col", dense ? "gap-3" : "gap-4")}>
      {group && !isTitle(group, members) && <h3 className="border-b pb-1 font-medium text-muted text-xs">{group}</h3>}
      {members.map((field) => (
        <KindField
          key={field.name}
          field={field}
          value={value[field.name]}
          errors={below(errors, field.name)}
          onChange={(next) => onChange(withField(value, field.name, next))}
        />
      ))}
    </section>
  ));
}

/** A single field of the group's own name says it already. */
function isTitle(group: string, members: readonly FormField[]): boolean {
  return members.length === 1 && members[0]?.label === group;
}

/** The kind's own order, but what a good answer is comes after the question, and how to get there after that. */
const ORDER = ["", null, "Expect", "Connection", "TLS", "Verdict"];

function groupsOf(fields: readonly FormField[]): [string, FormField[]][] {
  const groups = [...Map.groupBy(fields, (field) => field.group ?? "")];
  return groups.sort(([one], [other]) => rank(one) - rank(other));
}

function rank(group: string): number {
  return ORDER.indexOf(ORDER.includes(group) ? group : null);
}

function Advanced({ wrong, children }: { wrong: boolean; children: React.ReactNode }) {
  const [open, setOpen] = useState(wrong);
  useEffect(() => {
    if (wrong) setOpen(true);
  }, [wrong]);
  return (
    <Collapsible.Root open={open} onOpenChange={setOpen}>
      <Collapsible.Trigger className="group flex items-center gap-1 rounded-sm text-muted text-sm hover:text-text">
        <ChevronRight className="size-4 transition-transform group-data-panel-open:rotate-90" aria-hidden />
        Advanced
      </Collapsible.Trigger>
      <Collapsible.Panel className="mt-4 flex flex-col gap-6">{children}</Collapsible.Panel>
    </Collapsible.Root>
  );
}

function withField(value: Config, name: string, next: Json | undefined): Config {
  const { [name]: _, ...rest } = value;
  return next === undefined ? rest : { ...rest, [name]: next };
}
