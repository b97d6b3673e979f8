import type { AssertionSubject } from "@/api/kinds/schema-types";

/** Operator to the words between subject and value. */
export const operatorWords: Record<string, string> = {
  equals: "is",
  not_equals: "is not",
  at_most: "is at most",
  less_than: "is less than",
  at_least: "is at least",
  greater_than: "is more than",
  contains: "contains",
  not_contains: "does not contain",
  starts_with: "starts with",
  ends_with: "ends with",
  matches: "matches",
  not_matches: "does not match",
  one_of: "is one of",
  is_empty: "is empty",
  not_empty: "is not empty",
  exists: "is there",
  not_exists: "is not there",
  length_equals: "has length",
  length_at_least: "is at least this long",
  length_at_most: "is at most this long",
  is_true: "is true",
  is_false: "is false",
};

const ALONE = new Set(["exists", "not_exists", "is_empty", "not_empty", "is_true", "is_false"]);
const LENGTH = ["length_equals", "length_at_least", "length_at_most"];
const ORDER = ["at_most", "less_than", "at_least", "greater_than"];
const NUMERIC = new Set([...LENGTH, ...ORDER]);
const TEXT = ["contains", "not_contains", "starts_with", "ends_with", "matches", "not_matches"];
const EQUAL = ["equals", "not_equals"];
const EMPTY = ["is_empty", "not_empty"];
const THERE = ["exists", "not_exists"];

const FITTING: Record<AssertionSubject["value"], string[]> = {
  number: [...ORDER, ...EQUAL, "one_of"],
  text: [...EQUAL, ...TEXT, "one_of", ...EMPTY, ...LENGTH],
  list: [...TEXT, ...EQUAL, "one_of", ...EMPTY, ...LENGTH],
  any: [...EQUAL, ...TEXT, "one_of", ...ORDER, ...EMPTY, ...LENGTH, "is_true", "is_false"],
  flag: ["is_true", "is_false"],
};

/** What can be said of a subject; the present operator is kept even where it would not be offered. */
export function operatorsFor(subject: AssertionSubject, present: string): string[] {
  const fitting = subject.path === null ? FITTING[subject.value] : [...FITTING[subject.value], ...THERE];
  return fitting.includes(present) ? fitting : [...fitting, present];
}

export function takesValue(operator: string): boolean {
  return !ALONE.has(operator);
}

export function needsNumber(operator: string): boolean {
  return NUMERIC.has(operator);
}

/** Judged as a whole, however many values there are. */
export function judgesWhole(operator: string): boolean {
  return ALONE.has(operator) || operator.startsWith("length_");
}

export function isPattern(operator: string): boolean {
  return operator === "matches" || operator === "not_matches";
}
