import type { Json } from "@/api/types";

/** The part of JSON Schema that kinds use to describe their configuration. */
export interface KindSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, SchemaField>;
  required?: string[];
  $defs?: Record<string, SchemaField>;
}

/** Something of an answer that assertions can be made about. `path` is the title of what must be given with it. */
export interface AssertionSubject {
  label: string;
  value: "number" | "text" | "list" | "any" | "flag";
  path: string | null;
  unit: string;
  placeholder: string;
  /** Where it stands among the others. */
  order: number;
}

/** What a neighbour of a field says. */
export interface Condition {
  field: string;
  in: Json[];
}

export interface SchemaField {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: Json;
  enum?: Json[];
  const?: Json;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  minItems?: number;
  maxItems?: number;
  items?: SchemaField;
  prefixItems?: SchemaField[];
  properties?: Record<string, SchemaField>;
  required?: string[];
  discriminator?: { propertyName: string; mapping?: Record<string, string> };
  patternProperties?: Record<string, SchemaField>;
  additionalProperties?: SchemaField | boolean;
  anyOf?: SchemaField[];
  allOf?: SchemaField[];
  oneOf?: SchemaField[];
  $ref?: string;
  "x-secret"?: boolean;
  "x-placeholder"?: string;
  "x-group"?: string;
  "x-advanced"?: boolean;
  "x-multiline"?: boolean;
  /** What a number counts: "seconds", "ms", "days", "bytes", "%"… */
  "x-unit"?: string;
  /** Texts to take or to leave. */
  "x-suggestions"?: string[];
  /** Texts to choose from where the schema itself allows more. */
  "x-choices"?: Json[];
  /** Value of a choice to the words for it. */
  "x-labels"?: Record<string, string>;
  /** Shown, and sent, only while the named neighbour has one of these values. */
  "x-show-if"?: Condition;
  /** Must be given, although not always: while the named neighbour has one of these values. */
  "x-required-if"?: Condition;
  "x-widget"?: string;
  "x-subjects"?: Record<string, AssertionSubject>;
}
