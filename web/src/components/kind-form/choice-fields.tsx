import type { Json } from "@/api/types";
import type { KindFieldProps } from "@/components/kind-form/kind-field";
import { type FormField, titleOf } from "@/components/kind-form/schema";
import { sentenceOf } from "@/components/kind-form/schema-errors";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, FieldGroup } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

export function ChoiceField({ field, value, onChange, errors }: KindFieldProps) {
  const options = field.choices.map((choice) => ({ value: String(choice), label: wordsFor(field, choice) }));
  const none = { value: "", label: "Not set" };
  const optional = !field.required && field.fallback == null;
  return (
    <Field label={field.label} hint={field.hint} error={sentenceOf(errors)} optional={optional}>
      <Select
        options={optional ? [none, ...options] : options}
        value={value == null ? "" : String(value)}
        onChange={(next) => onChange(field.choices.find((choice) => String(choice) === next))}
      />
    </Field>
  );
}

/** Any number of a few. */
export function ChoicesField({ field, value, onChange, errors }: KindFieldProps) {
  const chosen = Array.isArray(value) ? value : [];
  const set = (choice: Json, on: boolean) => {
    const next = field.choices.filter((one) => (one === choice ? on : chosen.includes(one)));
    onChange(next.length ? next : undefined);
  };
  return (
    <FieldGroup legend={field.label} hint={field.hint} error={sentenceOf(errors)}>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {field.choices.map((choice) => (
          <Checkbox
            key={String(choice)}
            label={wordsFor(field, choice)}
            checked={chosen.includes(choice)}
            onChange={(on) => set(choice, on)}
          />
        ))}
      </div>
    </FieldGroup>
  );
}

/** The schema's words, else the value itself: lower-case names of ours become words, protocol terms stay as they are. */
function wordsFor(field: FormField, choice: Json): string {
  const value = String(choice);
  const own = field.labels[value];
  if (own) return own;
  return /^[a-z]+(_[a-z]+)+$/.test(value) ? titleOf(value) : value;
}
