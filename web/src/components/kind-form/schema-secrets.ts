import type { KindSchema } from "@/api/kinds/schema-types";
import type { Config, Json } from "@/api/types";
import { type FormField, fieldsOf } from "@/components/kind-form/schema";
import { isRecord, variantOf } from "@/components/kind-form/schema-values";

/** The same config to show: every secret in it reads `mark`. */
export function withoutSecrets(schema: KindSchema, config: Config, mark: string): Config {
  const fields = new Map(fieldsOf(schema).map((field) => [field.name, field]));
  const entries = Object.entries(config).map(([name, value]) => {
    const field = fields.get(name);
    return [name, field ? hidden(field, value, mark) : value] as const;
  });
  return Object.fromEntries(entries);
}

function hidden(field: FormField, value: Json, mark: string): Json {
  if (field.secret) return marked(value, mark);
  const inside = (one: Json): Json => {
    const variant = isRecord(one) ? variantOf(field.variants, one) : undefined;
    return variant && isRecord(one) ? withoutSecrets(variant.schema, one, mark) : one;
  };
  if (field.shape === "object") return inside(value);
  return field.shape === "objects" && Array.isArray(value) ? value.map(inside) : value;
}

function marked(value: Json, mark: string): Json {
  if (typeof value === "string") return mark;
  if (Array.isArray(value)) return value.map((one) => marked(one, mark));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, marked(one, mark)]));
}
