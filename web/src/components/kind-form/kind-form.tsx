import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import type { Config, Json, KindSchema } from "@/api/types";
import { KindField } from "@/components/kind-form/kind-field";
import { type FormField, fieldsOf } from "@/components/kind-form/schema";

interface KindFormProps {
  schema: KindSchema;
  value: Config;
  onChange: (value: Config) => void;
  /** Field name to sentence. */
  errors?: Record<string, string>;
}

/** The form of any kind, drawn from its schema: no kind is known here. */
export function KindForm({ schema, value, onChange, errors = {} }: KindFormProps) {
  const fields = fieldsOf(schema);
  const plain = fields.filter((field) => !field.advanced);
  const advanced = fields.filter((field) => field.advanced);
  const draw = (field: FormField) => (
    <KindField
      key={field.name}
      field={field}
      value={value[field.name]}
      error={errors[field.name]}
      onChange={(next) => onChange(withField(value, field.name, next))}
    />
  );
  return (
    <div className="flex flex-col gap-5">
      {groupsOf(plain).map(([group, members]) => (
        <FieldSet key={group} title={group}>
          {members.map(draw)}
        </FieldSet>
      ))}
      {advanced.length > 0 && (
        <Collapsible.Root defaultOpen={advanced.some((field) => errors[field.name])}>
          <Collapsible.Trigger className="group flex items-center gap-1 rounded-sm text-muted text-sm hover:text-text">
            <ChevronRight className="size-4 transition-transform group-data-panel-open:rotate-90" aria-hidden />
            Advanced
          </Collapsible.Trigger>
          <Collapsible.Panel className="mt-4 flex flex-col gap-5">
            {groupsOf(advanced).map(([group, members]) => (
              <FieldSet key={group} title={group}>
                {members.map(draw)}
              </FieldSet>
            ))}
          </Collapsible.Panel>
        </Collapsible.Root>
      )}
    </div>
  );
}

function FieldSet({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-col gap-4">
      {title && <h3 className="font-medium text-muted text-xs">{title}</h3>}
      {children}
    </div>
  );
}

function groupsOf(fields: FormField[]): [string, FormField[]][] {
  return [...Map.groupBy(fields, (field) => field.group ?? "")];
}

function withField(value: Config, name: string, next: Json | undefined): Config {
  const { [name]: _, ...rest } = value;
  return next === undefined ? rest : { ...rest, [name]: next };
}
