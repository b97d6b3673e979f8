import type { Condition, KindSchema } from "@/api/kinds/schema-types";
import type { Config, Json } from "@/api/types";
import { assertionProblems, isItems } from "@/components/kind-form/assertions/model";
import { type FormField, fieldsOf, type Variant } from "@/components/kind-form/schema";

/** The values a new form starts with. */
export function defaultsOf(schema: KindSchema): Config {
  const entries = fieldsOf(schema).flatMap(({ name, fallback }) =>
    fallback == null ? [] : [[name, fallback] as const],
  );
  return Object.fromEntries(entries);
}

/** A new object of a list, or the object of a field that was not set. */
export function newObject(variant: Variant): Config {
  return { ...variant.constants, ...defaultsOf(variant.schema) };
}

/** Which of the things a field can hold this is. */
export function variantOf(variants: readonly Variant[], value: Config): Variant | undefined {
  const fits = ({ constants }: Variant) => Object.entries(constants).every(([name, one]) => value[name] === one);
  const complete = ({ schema }: Variant) => (schema.required ?? []).every((name) => name in value);
  return variants.find((one) => fits(one) && complete(one)) ?? variants.find(fits) ?? variants[0];
}

/** The fields whose condition holds, each as it is meant beside such neighbours: optional, or needed. */
export function askedFields(schema: KindSchema, value: Config): FormField[] {
  const fields = fieldsOf(schema);
  const isNeeded = ({ required, requiredIf }: FormField) =>
    required || (requiredIf !== undefined && holds(requiredIf, fields, value));
  return fields
    .filter((field) => isShown(field, fields, value))
    .map((field) => ({ ...field, required: isNeeded(field) }));
}

function isShown({ showIf }: FormField, fields: readonly FormField[], value: Config, depth = 0): boolean {
  return !showIf || depth > fields.length || holds(showIf, fields, value, depth);
}

/** A neighbour that is itself shown has one of the wanted values. */
function holds(condition: Condition, fields: readonly FormField[], value: Config, depth = 0): boolean {
  const decider = fields.find((one) => one.name === condition.field);
  const decides = value[condition.field] ?? decider?.fallback ?? null;
  return condition.in.includes(decides) && (!decider || isShown(decider, fields, value, depth + 1));
}

/** What to send: optional fields left empty and hidden ones are not sent at all. */
export function cleanConfig(schema: KindSchema, value: Config): Config {
  const entries = askedFields(schema, value).flatMap((field) => {
    const given = cleanValue(field, value[field.name]);
    const sent = isEmpty(given) && !isObject(field, given) ? emptyOf(field) : given;
    return sent === undefined ? [] : [[field.name, sent] as const];
  });
  return Object.fromEntries(entries);
}

/** A sentence for every field that cannot be sent as it stands, nested ones by their path: `steps.0.url`. */
export function problemsOf(schema: KindSchema, value: Config): Record<string, string> {
  const found: Record<string, string> = {};
  for (const field of askedFields(schema, value)) {
    for (const [place, sentence] of problemsIn(field, value[field.name])) {
      found[[field.name, place].filter(Boolean).join(".")] = sentence;
    }
  }
  return found;
}

export function isRecord(value: Json | undefined): value is Config {
  return value != null && typeof value === "object" && !Array.isArray(value);
}

function cleanValue(field: FormField, value: Json | undefined): Json | undefined {
  if (field.shape === "object") return isRecord(value) ? cleanObject(field, value) : value;
  if (field.shape === "objects" && Array.isArray(value)) {
    return value.map((one) => (isRecord(one) ? cleanObject(field, one) : one));
  }
  return value;
}

function cleanObject(field: FormField, value: Config): Config {
  const variant = variantOf(field.variants, value);
  return variant ? { ...variant.constants, ...cleanConfig(variant.schema, value) } : value;
}

/** An optional object that was set says something even when all of it is left at its defaults. */
function isObject(field: FormField, value: Json | undefined): boolean {
  return field.shape === "object" && field.nullable && isRecord(value);
}

/** How emptiness is said where leaving the field out would say something else. */
function emptyOf(field: FormField): Json | undefined {
  if ((!field.required || field.requiredIf) && isEmpty(field.fallback)) return undefined;
  if (["list", "objects", "choices", "assertions"].includes(field.shape)) return [];
  if (field.shape === "monitors" && !field.single) return [];
  if (field.shape === "map" || field.shape === "object") return {};
  if (!field.required) return field.nullable ? null : undefined;
  return ["text", "multiline", "code"].includes(field.shape) ? "" : null;
}

function problemsIn(field: FormField, value: Json | undefined): [string, string][] {
  if (field.required && isEmpty(value)) return [["", neededSentence(field)]];
  if (typeof value === "number") return asProblem(rangeProblem(field, value));
  if (field.shape === "assertions" && field.subjects && isItems(value)) {
    return assertionProblems(value, field.subjects);
  }
  if (field.shape === "object" && isRecord(value)) return objectProblems(field, value);
  if (!Array.isArray(value)) return [];
  const inside =
    field.shape === "objects"
      ? value.flatMap((one, at) => (isRecord(one) ? objectProblems(field, one, String(at)) : []))
      : [];
  return [...asProblem(countProblem(field, value.length)), ...inside];
}

function neededSentence({ label, shape }: FormField): string {
  return shape === "list" ? `${label}: at least one is needed.` : `${label} is needed.`;
}

function objectProblems(field: FormField, value: Config, place?: string): [string, string][] {
  const variant = variantOf(field.variants, value);
  const found = variant ? Object.entries(problemsOf(variant.schema, value)) : [];
  return found.map(([path, sentence]) => [place === undefined ? path : `${place}.${path}`, sentence]);
}

function asProblem(sentence: string | null): [string, string][] {
  return sentence ? [["", sentence]] : [];
}

function rangeProblem(field: FormField, value: number): string | null {
  if (field.minimum !== undefined && value < field.minimum) return `At least ${field.minimum}.`;
  if (field.maximum !== undefined && value > field.maximum) return `At most ${field.maximum}.`;
  return null;
}

function countProblem({ fewest, most }: FormField, count: number): string | null {
  if (count > 0 && fewest !== undefined && count < fewest) return `At least ${fewest} are needed.`;
  if (most !== undefined && count > most) return `At most ${most}.`;
  return null;
}

function isEmpty(value: Json | undefined): boolean {
  if (value == null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}
