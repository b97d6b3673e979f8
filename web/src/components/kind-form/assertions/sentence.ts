import {
  type Assertion,
  type Group,
  type Item,
  isGroup,
  type Match,
  type Severity,
  type Subjects,
} from "@/components/kind-form/assertions/model";
import { isPattern, judgesWhole, operatorWords, takesValue } from "@/components/kind-form/assertions/operators";

export const matchWords: Record<Match, string> = { all: "All of", any: "Any of", none: "None of" };
export const severityWords: Record<Severity, string> = { down: "else down", degraded: "else degraded" };

/** An assertion as somebody would say it: "Response time is at most 500 ms". */
export function sentenceOf(item: Item, subjects: Subjects): string {
  return isGroup(item) ? groupSentence(item, subjects) : assertionSentence(item, subjects);
}

function assertionSentence(item: Assertion, subjects: Subjects): string {
  const subject = subjects[item.subject];
  const operator = item.operator ?? "equals";
  const many = item.quantifier && item.quantifier !== "any" && !judgesWhole(operator);
  const parts = [
    many && `${item.quantifier === "all" ? "every" : "no"} value of`,
    subject?.label ?? item.subject,
    item.path,
    operatorWords[operator] ?? operator.replaceAll("_", " "),
    takesValue(operator) && shown(item, operator),
    takesValue(operator) && !judgesWhole(operator) && item.value != null && subject?.unit,
  ];
  const text = parts.filter(Boolean).join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function groupSentence(group: Group, subjects: Subjects): string {
  const inside = group.assertions.map((item) => sentenceOf(item, subjects));
  return inside.length ? `${matchWords[group.match ?? "any"]}: ${inside.join("; ")}` : "An empty group";
}

function shown({ value }: Assertion, operator: string): string {
  if (value == null || value === "") return "…";
  if (typeof value === "number" || /^-?\d+(\.\d+)?$/.test(value)) return String(value);
  return isPattern(operator) ? `/${value}/` : `“${value}”`;
}
