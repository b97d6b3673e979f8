import { Fold } from "@/components/kind-form/assertions/fold";
import {
  type Assertion,
  type Match,
  type Subjects,
  withOperator,
  withSubject,
} from "@/components/kind-form/assertions/model";
import { judgesWhole, operatorsFor, operatorWords, takesValue } from "@/components/kind-form/assertions/operators";
import { sentenceOf } from "@/components/kind-form/assertions/sentence";
import { SeveritySelect } from "@/components/kind-form/assertions/severity-select";
import { Cell, isNumeric, ValueInput } from "@/components/kind-form/assertions/value-input";
import type { Errors } from "@/components/kind-form/schema-errors";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { cn } from "@/lib/cn";

interface AssertionRowProps {
  assertion: Assertion;
  subjects: Subjects;
  errors: Errors;
  depth: number;
  fresh: boolean;
  onChange: (assertion: Assertion) => void;
  onRemove: () => void;
}

const quantifiers: { value: Match; label: string }[] = [
  { value: "any", label: "any value" },
  { value: "all", label: "every value" },
  { value: "none", label: "no value" },
];

/** One expectation: subject, path, operator, value, and how bad it is when it does not hold. */
export function AssertionRow({ assertion, subjects, errors, depth, fresh, onChange, onRemove }: AssertionRowProps) {
  const subject = subjects[assertion.subject];
  const operator = assertion.operator ?? "equals";
  const many = (subject?.value === "list" || subject?.value === "any") && !judgesWhole(operator);
  // Text needs the whole width of a phone; numbers stand beside their operator.
  const wide = !takesValue(operator) ? "col-span-2" : isNumeric(subject, operator) ? "" : "col-span-2 @sm:col-span-1";
  const names = Object.keys(subjects);
  return (
    <Fold
      sentence={sentenceOf(assertion, subjects)}
      severity={depth === 0 ? assertion.severity : undefined}
      fresh={fresh}
      errors={errors}
      onRemove={onRemove}
    >
      <div className="grid grid-cols-2 gap-2">
        <Cell error={errors.subject} className={cn("col-span-2", subject?.path !== null && "@sm:col-span-1")}>
          <Select
            aria-label="Subject"
            value={assertion.subject}
            onChange={(name) => onChange(withSubject(assertion, name, subjects))}
            options={names.map((value) => ({ value, label: subjects[value]?.label ?? value }))}
          />
        </Cell>
        {subject && subject.path !== null && (
          <Cell error={errors.path} className="col-span-2 @sm:col-span-1">
            <Input
              aria-label={subject.path}
              aria-invalid={Boolean(errors.path) || undefined}
              className="font-mono text-xs"
              spellCheck={false}
              autoCapitalize="none"
              placeholder={subject.placeholder || subject.path}
              value={assertion.path ?? ""}
              onChange={(event) => onChange({ ...assertion, path: event.target.value })}
            />
          </Cell>
        )}
        <Cell error={errors.operator} className={wide}>
          <Select
            aria-label="Operator"
            value={operator}
            onChange={(next) => onChange(withOperator(assertion, next))}
            options={(subject ? operatorsFor(subject, operator) : Object.keys(operatorWords)).map((value) => ({
              value,
              label: operatorWords[value] ?? value,
            }))}
          />
        </Cell>
        {takesValue(operator) && (
          <Cell error={errors.value} className={wide}>
            <ValueInput assertion={assertion} subject={subject} error={errors.value} onChange={onChange} />
          </Cell>
        )}
        {many && (
          <Select
            aria-label="Which values"
            value={assertion.quantifier ?? "any"}
            onChange={(quantifier) => onChange({ ...assertion, quantifier })}
            options={quantifiers}
          />
        )}
        {depth === 0 && (
          <SeveritySelect
            value={assertion.severity}
            onChange={(severity) => onChange({ ...assertion, severity })}
            className={cn(!many && "col-start-1")}
          />
        )}
      </div>
    </Fold>
  );
}
