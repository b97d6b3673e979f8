import type { AssertionSubject } from "@/api/kinds/schema-types";
import type { Json } from "@/api/types";
import { needsNumber, takesValue } from "@/components/kind-form/assertions/operators";

export type Severity = "down" | "degraded";
export type Match = "all" | "any" | "none";
export type Subjects = Record<string, AssertionSubject>;

/** One expectation. Absent parts are at the server's defaults. */
export interface Assertion {
  subject: string;
  path?: string | null;
  operator?: string;
  value?: number | string | null;
  quantifier?: Match;
  severity?: Severity;
}

export interface Group {
  match?: Match;
  assertions: Item[];
  severity?: Severity;
}

export type Item = Assertion | Group;

/** How deep groups may lie in groups. */
export const DEEPEST = 3;

export function isGroup(item: Item): item is Group {
  return "assertions" in item;
}

/** Whether a value is a list of assertions, as the server writes it. */
export function isItems(value: unknown): value is Item[] {
  return Array.isArray(value) && value.every(isItem);
}

function isItem(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  if ("assertions" in value) return isItems(value.assertions);
  return "subject" in value && typeof value.subject === "string";
}

export function asJson(items: readonly Item[]): Json {
  return items as unknown as Json;
}

/** What most people want to say of a subject comes first. */
const FIRST = { number: "equals", text: "equals", list: "contains", any: "equals", flag: "is_true" } as const;

function firstOperator({ value, unit }: AssertionSubject): string {
  return value === "number" && unit ? "at_most" : FIRST[value];
}

export function newAssertion(subjects: Subjects): Assertion {
  const [name = ""] = Object.keys(subjects);
  return withSubject({ subject: name }, name, subjects);
}

/** Another subject: what no longer fits goes. */
export function withSubject(before: Assertion, name: string, subjects: Subjects): Assertion {
  const subject = subjects[name];
  if (!subject) return before;
  const old = subjects[before.subject];
  const same = old?.value === subject.value && old.unit === subject.unit && before.operator !== undefined;
  const { path, value, quantifier, operator, ...kept } = before;
  return {
    ...kept,
    subject: name,
    ...(subject.path === null ? {} : { path: (old?.path === subject.path && path) || "" }),
    operator: same ? operator : firstOperator(subject),
    ...(same && value != null ? { value } : {}),
    ...(same && quantifier ? { quantifier } : {}),
  };
}

export function withOperator(before: Assertion, operator: string): Assertion {
  const { value, ...kept } = before;
  if (!takesValue(operator)) return { ...kept, operator };
  if (needsNumber(operator) && typeof value === "string" && !isNumber(value)) return { ...kept, operator };
  return { ...before, operator };
}

/** Place to sentence of everything that the server would refuse. */
export function assertionProblems(items: readonly Item[], subjects: Subjects): [string, string][] {
  return items.flatMap((item, at) => {
    const found = isGroup(item) ? groupProblems(item, subjects) : problemsOf(item, subjects);
    return found.map(([place, sentence]): [string, string] => [place ? `${at}.${place}` : String(at), sentence]);
  });
}

function groupProblems(group: Group, subjects: Subjects): [string, string][] {
  if (group.assertions.length === 0) return [["", "Add an assertion to the group, or remove it."]];
  return assertionProblems(group.assertions, subjects).map(([place, sentence]) => [`assertions.${place}`, sentence]);
}

function problemsOf(item: Assertion, subjects: Subjects): [string, string][] {
  const found: [string, string][] = [];
  const title = subjects[item.subject]?.path;
  const operator = item.operator ?? "equals";
  if (title && !item.path?.trim()) found.push(["path", `${title} is needed.`]);
  if (!takesValue(operator)) return found;
  if (item.value == null || item.value === "") found.push(["value", "A value is needed."]);
  else if (needsNumber(operator) && !isNumber(item.value)) found.push(["value", "This must be a number."]);
  return found;
}

function isNumber(value: number | string): boolean {
  return String(value).trim() !== "" && Number.isFinite(Number(value));
}
