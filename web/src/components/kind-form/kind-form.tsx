import type { KindSchema } from "@/api/kinds/schema-types";
import type { Config } from "@/api/types";
import { FieldList } from "@/components/kind-form/field-list";
import type { Errors } from "@/components/kind-form/schema-errors";

interface KindFormProps {
  schema: KindSchema;
  value: Config;
  onChange: (value: Config) => void;
  /** Field to sentence; nested ones by their path, such as `steps.0.url`. */
  errors?: Errors;
}

/** The form of any kind, drawn from its schema: no kind is known here. */
export function KindForm({ schema, value, onChange, errors = {} }: KindFormProps) {
  return <FieldList schema={schema} value={value} onChange={onChange} errors={errors} />;
}
