import type { ReactNode } from "react";
import type { AssertionSubject } from "@/api/kinds/schema-types";
import type { Assertion } from "@/components/kind-form/assertions/model";
import { isPattern, judgesWhole, needsNumber } from "@/components/kind-form/assertions/operators";
import { Input } from "@/components/ui/input";
import { NumberInput } from "@/components/ui/number-input";
import { cn } from "@/lib/cn";

/** A control with its error below. */
export function Cell({ error, className, children }: { error?: string; className?: string; children: ReactNode }) {
  return (
    <div className={cn("flex min-w-0 flex-col gap-1", className)}>
      {children}
      {error && (
        <p role="alert" className="text-down text-xs">
          {error}
        </p>
      )}
    </div>
  );
}

interface ValueInputProps {
  assertion: Assertion;
  subject: AssertionSubject | undefined;
  error: string | undefined;
  onChange: (assertion: Assertion) => void;
}

export function isNumeric(subject: AssertionSubject | undefined, operator: string): boolean {
  return needsNumber(operator) || (subject?.value === "number" && operator !== "one_of");
}

/** What a subject is compared with: a number with its unit, or text. */
export function ValueInput({ assertion, subject, error, onChange }: ValueInputProps) {
  const operator = assertion.operator ?? "equals";
  const set = (value: number | string | undefined) => {
    const { value: _, ...rest } = assertion;
    onChange(value === undefined || value === "" ? rest : { ...rest, value });
  };
  const shared = { "aria-label": "Value", "aria-invalid": Boolean(error) || undefined };
  if (!isNumeric(subject, operator)) {
    return (
      <Input
        {...shared}
        className={isPattern(operator) ? "font-mono text-xs" : undefined}
        spellCheck={false}
        placeholder={placeholderOf(operator, subject)}
        value={assertion.value ?? ""}
        onChange={(event) => set(event.target.value)}
      />
    );
  }
  const unit = judgesWhole(operator) ? "" : subject?.unit;
  return (
    <div className="flex items-center gap-2">
      <NumberInput {...shared} step="any" className="max-w-none" value={numberOf(assertion.value)} onChange={set} />
      {unit && <span className="shrink-0 text-muted text-sm">{unit}</span>}
    </div>
  );
}

function placeholderOf(operator: string, subject: AssertionSubject | undefined): string {
  if (isPattern(operator)) return "^OK$";
  return operator === "one_of" ? "one, another" : (exampleOf(subject) ?? "Value");
}

/** The example of a subject is of its path where it has one, else of its value. */
function exampleOf(subject: AssertionSubject | undefined): string | undefined {
  return subject?.path === null ? subject.placeholder || undefined : undefined;
}

function numberOf(value: Assertion["value"]): number | undefined {
  if (value == null || value === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
