import { FieldGroup } from "@/components/ui/field";
import { NumberInput } from "@/components/ui/number-input";
import type { Draft, Problems } from "@/features/monitor-sheet/draft";

const MOST_FAILED = 10;
const MOST_LAST = 20;

interface ToleranceFieldsProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  problems: Problems;
}

/** How many runs may fail before it is an alarm, as a sentence to fill in. */
export function ToleranceFields({ draft, onChange, problems }: ToleranceFieldsProps) {
  const { failure_threshold: failed, failure_window: last } = draft;
  return (
    <FieldGroup
      legend="Tolerance"
      hint={inWords(failed ?? 1, last)}
      error={problems.failure_threshold ?? problems.failure_window}
    >
      <div className="flex flex-wrap items-center gap-2 text-sm">
        Down after
        <NumberInput
          aria-label="Missed or failed runs"
          className="w-16"
          min={1}
          max={MOST_FAILED}
          value={failed}
          onChange={(failure_threshold) => onChange({ failure_threshold })}
        />
        missed or failed runs of the last
        <NumberInput
          aria-label="Among the last runs"
          className="w-16"
          min={1}
          max={MOST_LAST}
          placeholder="–"
          value={last}
          onChange={(failure_window) => onChange({ failure_window })}
        />
      </div>
    </FieldGroup>
  );
}

export function inWords(failed: number, last: number | undefined): string {
  if (failed <= 1) return "The first missed or failed run is an alarm.";
  if (last === undefined || last <= failed) return `${failed} in a row are an alarm; fewer are forgiven.`;
  return `${failed} among the last ${last} are an alarm, in a row or not.`;
}
