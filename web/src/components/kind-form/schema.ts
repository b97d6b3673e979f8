import type { AssertionSubject, Condition, KindSchema, SchemaField } from "@/api/kinds/schema-types";
import type { Json } from "@/api/types";

export type FieldShape =
  | "text"
  | "multiline"
  | "code"
  | "number"
  | "boolean"
  | "choice"
  | "choices"
  | "list"
  | "map"
  | "object"
  | "objects"
  | "assertions"
  | "monitors"
  | "time-zone"
  | "json";

/** An object as one of the things a field can hold: its own fields, and the constants that tell it from the others. */
export interface Variant {
  label: string;
  schema: KindSchema;
  constants: Record<string, Json>;
}

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
  /** Numbers: what they count. */
  unit?: string;
  minimum?: number;
  maximum?: number;
  /** Lists: how many at least and at most. */
  fewest?: number;
  most?: number;
  choices: Json[];
  /** Texts: what people often mean. */
  suggestions: string[];
  /** Words for choices. */
  labels: Record<string, string>;
  fallback?: Json;
  showIf?: Condition;
  requiredIf?: Condition;
  /** Objects and lists of objects: one, or several to choose from. */
  variants: Variant[];
  subjects?: Record<string, AssertionSubject>;
  /** Lists and maps: what is in them are numbers. */
  numeric: boolean;
  /** Holds one value although it is drawn as several: one monitor. */
  single: boolean;
}

/** The fields of a kind's schema in the order they are written, ready to be drawn. Constants (`kind`) are left out. */
export function fieldsOf(schema: KindSchema): FormField[] {
  return Object.entries(schema.properties ?? {})
    .map(([name, field]) => ({ name, field: resolve(field, schema) }))
    .filter(({ field }) => field.const === undefined)
    .map(({ name, field }) => toFormField(name, field, schema));
}

export function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "MessageStep" as "Message step": models are called like classes where nobody gave them a title. */
function wordsOf(title: string): string {
  const words = title.replace(
    /([a-z])([A-Z][a-z])/g,
    (_, end: string, start: string) => `${end} ${start.toLowerCase()}`,
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function toFormField(name: string, field: SchemaField, schema: KindSchema): FormField {
  const types = [field.type ?? []].flat();
  const items = field.items && resolve(field.items, schema);
  const variants = variantsOf(types.includes("array") ? field.items : field, schema);
  const shape = name === "time_zone" ? "time-zone" : shapeOf(field, types, items, variants);
  const values = mapValues(field) ?? items;
  return {
    name,
    label: field.title ?? titleOf(name),
    hint: field.description,
    placeholder: field["x-placeholder"],
    group: field["x-group"],
    shape,
    required: schema.required?.includes(name) ?? false,
    nullable: types.includes("null"),
    secret: field["x-secret"] ?? field.format === "password",
    advanced: field["x-advanced"] ?? false,
    integer: types.includes("integer") && !types.includes("number"),
    unit: field["x-unit"],
    minimum: field.minimum ?? field.exclusiveMinimum,
    maximum: field.maximum ?? field.exclusiveMaximum,
    fewest: field.minItems,
    most: field.maxItems,
    choices: ((shape === "choices" ? items?.enum : (field.enum ?? field["x-choices"])) ?? []).filter(
      (choice) => choice !== null,
    ),
    suggestions: field["x-suggestions"] ?? [],
    labels: field["x-labels"] ?? items?.["x-labels"] ?? {},
    fallback: field.default,
    showIf: field["x-show-if"],
    requiredIf: field["x-required-if"],
    variants,
    subjects: field["x-subjects"] && inOrder(field["x-subjects"]),
    numeric: ["integer", "number"].includes(String([values?.type ?? []].flat()[0])),
    single: shape === "monitors" && !types.includes("array"),
  };
}

function inOrder(subjects: Record<string, AssertionSubject>): Record<string, AssertionSubject> {
  return Object.fromEntries(Object.entries(subjects).sort(([, one], [, other]) => one.order - other.order));
}

function shapeOf(field: SchemaField, types: string[], items: SchemaField | undefined, variants: Variant[]): FieldShape {
  const widget = field["x-widget"];
  if (widget === "assertions" || widget === "monitors" || widget === "time-zone") return widget;
  if (widget === "code") return "code";
  if (field.enum || field["x-choices"]) return "choice";
  if (types.includes("boolean")) return "boolean";
  if (types.includes("string")) return field["x-multiline"] ? "multiline" : "text";
  if (types.includes("integer") || types.includes("number")) return "number";
  if (types.includes("array")) return listShape(field, items, variants);
  if (types.includes("object")) return objectShape(field, variants);
  return "json";
}

function listShape(field: SchemaField, items: SchemaField | undefined, variants: Variant[]): FieldShape {
  if (field.prefixItems) return "json";
  if (items?.enum) return "choices";
  if (variants.length > 0) return "objects";
  const plain = items === undefined || ["string", "integer", "number"].includes(String([items.type ?? []].flat()[0]));
  return plain ? "list" : "json";
}

function objectShape(field: SchemaField, variants: Variant[]): FieldShape {
  if (variants.length > 0) return "object";
  const values = mapValues(field);
  if (!values) return "json";
  const { type, $ref, anyOf } = values;
  return $ref || anyOf || type === "object" || type === "array" ? "json" : "map";
}

/** What stands under the names of a map; a kind may say which names are good. */
function mapValues({ additionalProperties, patternProperties = {} }: SchemaField): SchemaField | undefined {
  return typeof additionalProperties === "object" ? additionalProperties : Object.values(patternProperties)[0];
}

/** The objects that a place may hold. None when it may hold something else too. */
function variantsOf(field: SchemaField | undefined, schema: KindSchema): Variant[] {
  if (!field) return [];
  const target = follow(field, schema);
  const parts = (target.oneOf ?? target.anyOf ?? target.allOf ?? [target]).map((part) => follow(part, schema));
  const objects = parts.filter((part) => part.type !== "null");
  if (objects.some((part) => !part.properties)) return [];
  return objects.map((part) => toVariant(part, schema));
}

function toVariant(part: SchemaField, schema: KindSchema): Variant {
  const constants = Object.entries(part.properties ?? {}).flatMap(([name, own]) => {
    const value = follow(own, schema).const;
    return value === undefined ? [] : [[name, value] as const];
  });
  const { properties, required } = part;
  return {
    label: wordsOf(part.title ?? String(constants[0]?.[1] ?? "Item")),
    schema: { properties, required, $defs: schema.$defs },
    constants: Object.fromEntries(constants),
  };
}

function follow(field: SchemaField, schema: KindSchema): SchemaField {
  if (!field.$ref) return field;
  const { $ref, ...own } = field;
  return { ...follow(schema.$defs?.[$ref.replace("#/$defs/", "")] ?? {}, schema), ...own };
}

/** Follows `$ref` and folds `allOf` / `anyOf` with null into one field. What is below (items, properties) stays as it is. */
function resolve(field: SchemaField, schema: KindSchema): SchemaField {
  const target = follow(field, schema);
  const parts = target.anyOf ?? target.oneOf ?? target.allOf;
  if (!parts) return target;
  const { anyOf, oneOf, allOf, ...own } = target;
  const resolved = parts.map((part) => resolve(part, schema));
  const types = resolved.flatMap((part) => part.type ?? []).flat();
  const named = resolved.flatMap((part) => part.enum ?? (part.const === undefined ? [] : [part.const]));
  const [main] = resolved.filter((part) => part.type !== "null");
  return { ...main, ...own, type: types, const: undefined, ...(named.length ? { enum: named } : {}) };
}
