import { Field as OwnField } from "@base-ui/react/field";
import { useState } from "react";
import type { KindFieldProps } from "@/components/kind-form/kind-field";
import { sentenceOf } from "@/components/kind-form/schema-errors";
import { isOptional } from "@/components/kind-form/text-fields";
import { type Unit, unitFor, unitsOf } from "@/components/kind-form/units";
import { Field } from "@/components/ui/field";
import { NumberInput } from "@/components/ui/number-input";
import { Select } from "@/components/ui/select";

/** A number. Durations and sizes are typed in the unit that suits them; what counts something else shows what. */
export function NumberField({ field, value, onChange, errors }: KindFieldProps) {
  const units = unitsOf(field.unit);
  const given = typeof value === "number" ? value : undefined;
  const [unit, setUnit] = useState<Unit | undefined>(() => unitFor(units, given ?? field.fallback));
  const size = unit?.size ?? 1;
  const change = (next: number | undefined) => onChange(next === undefined ? undefined : rounded(next * size));
  return (
    <Field label={field.label} hint={field.hint} error={sentenceOf(errors)} optional={isOptional(field)}>
      <div className="flex items-center gap-2">
        <NumberInput
          className="max-w-40"
          step={field.integer && size === 1 ? 1 : "any"}
          min={field.minimum === undefined ? undefined : field.minimum / size}
          max={field.maximum === undefined ? undefined : field.maximum / size}
          aria-required={field.required || undefined}
          placeholder={scaled(field.placeholder, size)}
          value={given === undefined ? undefined : rounded(given / size)}
          onChange={change}
        />
        {units.length > 1 && unit ? (
          // A field of its own: the label is the number's.
          <OwnField.Root className="w-28">
            <Select
              aria-label={`Unit of ${field.label}`}
              value={unit.name}
              options={units.map(({ name, label }) => ({ value: name, label }))}
              onChange={(name) => {
                const next = units.find((one) => one.name === name);
                setUnit(next);
                if (next && given !== undefined) onChange(rounded((given / size) * next.size));
              }}
            />
          </OwnField.Root>
        ) : (
          field.unit && <span className="text-muted text-sm">{field.unit}</span>
        )}
      </div>
    </Field>
  );
}

/** An example in the unit that is chosen. */
function scaled(placeholder: string | undefined, size: number): string | undefined {
  const number = Number(placeholder);
  return placeholder && Number.isFinite(number) ? String(rounded(number / size)) : placeholder;
}

/** Without the dust that dividing leaves behind. */
function rounded(value: number): number {
  return Number(value.toFixed(6));
}
