import type { Config, Json, KindSchema, SchemaField } from "@/api/types";

export type FieldShape = "text" | "multiline" | "number" | "boolean" | "choice" | "list" | "map" | "json";

export interface FormField {
  name: string;
  label: string;
  hint?: string;
  placeholder?: string;
  group?: string;
  shape: FieldShape;
  required: boolean;
  nullable: boolean;
  secret: boolean;
  advanced: boolean;
  integer: boolean;
  minimum?: number;
  maximum?: number;
  choices: Json[];
  fallback?: Json;
}

/** The fields of a kind's schema in the order they are written, ready to be drawn. Constants (`kind`) are left out. */
export function fieldsOf(schema: KindSchema): FormField[] {
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => ({ name, field: resolve(field, schema) }))
    .filter(({ field }) => field.const === undefined)
    .map(({ name, field }) => toFormField(name, field, schema.required?.includes(name) ?? false));
}

/** The values a new form starts with. */
export function defaultsOf(schema: KindSchema): Config {
  const entries = fieldsOf(schema).flatMap(({ name, fallback }) =>
    fallback == null ? [] : [[name, fallback] as const],
  );
  return Object.fromEntries(entries);
}

/** What to send: optional fields left empty are not sent at all. */
export function cleanConfig(schema: KindSchema, value: Config): Config {
  const entries = fieldsOf(schema).flatMap((field) => {
    const given = value[field.name];
    return isEmpty(given) && !field.required
      ? []
      : [[field.name, given ?? (field.shape === "text" ? "" : null)] as const];
  });
  return Object.fromEntries(entries);
}

/** A sentence for every field that cannot be sent as it stands. */
export function problemsOf(schema: KindSchema, value: Config): Record<string, string> {
  const found: Record<string, string> = {};
  for (const field of fieldsOf(schema)) {
    const given = value[field.name];
    if (field.required && isEmpty(given)) found[field.name] = `${field.label} is needed.`;
    else if (typeof given === "number") {
      const problem = rangeProblem(field, given);
      if (problem) found[field.name] = problem;
    }
  }
  return found;
}

function isEmpty(value: Json | undefined): boolean {
  if (value == null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function rangeProblem(field: FormField, value: number): string | null {
  if (field.minimum !== undefined && value < field.minimum) return `At least ${field.minimum}.`;
  if (field.maximum !== undefined && value > field.maximum) return `At most ${field.maximum}.`;
  return null;
}

function toFormField(name: string, field: SchemaField, required: boolean): FormField {
  const types = [field.type ?? []].flat();
  return {
    name,
    label: field.title ?? titleOf(name),
    hint: field.description,
    placeholder: field["x-placeholder"],
    group: field["x-group"],
    shape: shapeOf(field, types),
    required,
    nullable: types.includes("null"),
    secret: field["x-secret"] ?? field.format === "password",
    advanced: field["x-advanced"] ?? false,
    integer: types.includes("integer"),
    minimum: field.minimum ?? field.exclusiveMinimum,
    maximum: field.maximum ?? field.exclusiveMaximum,
    choices: (field.enum ?? []).filter((choice) => choice !== null),
    fallback: field.default,
  };
}

function shapeOf(field: SchemaField, types: string[]): FieldShape {
  if (field.enum) return "choice";
  if (types.includes("boolean")) return "boolean";
  if (types.includes("integer") || types.includes("number")) return "number";
  if (types.includes("array")) return isPlain(field.items) ? "list" : "json";
  if (types.includes("object")) return typeof field.additionalProperties === "object" ? "map" : "json";
  if (types.includes("string")) return field["x-multiline"] ? "multiline" : "text";
  return "json";
}

function isPlain(items: SchemaField | undefined): boolean {
  return items === undefined || ["string", "integer", "number"].includes(String(items.type));
}

/** Follows `$ref` and folds `allOf` / `anyOf` with null into one field. */
function resolve(field: SchemaField, schema: KindSchema): SchemaField {
  if (field.$ref) {
    const { $ref, ...own } = field;
    return { ...resolve(schema.$defs?.[$ref.replace("#/$defs/", "")] ?? {}, schema), ...own };
  }
  const parts = field.anyOf ?? field.oneOf ?? field.allOf;
  if (!parts) return field;
  const { anyOf, oneOf, allOf, ...own } = field;
  const resolved = parts.map((part) => resolve(part, schema));
  const types = resolved.flatMap((part) => part.type ?? []).flat();
  const named = resolved.flatMap((part) => part.enum ?? (part.const === undefined ? [] : [part.const]));
  const [main] = resolved.filter((part) => part.type !== "null");
  return { ...main, ...own, type: types, const: undefined, ...(named.length ? { enum: named } : {}) };
}

function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
