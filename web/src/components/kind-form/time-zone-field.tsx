import type { KindFieldProps } from "@/components/kind-form/kind-field";
import { sentenceOf } from "@/components/kind-form/schema-errors";
import { isOptional, textOf } from "@/components/kind-form/text-fields";
import { ZoneInput } from "@/components/time/zone-input";
import { Field } from "@/components/ui/field";

/** An IANA time zone of a config. */
export function TimeZoneField({ field, value, onChange, errors }: KindFieldProps) {
  return (
    <Field label={field.label} hint={field.hint} error={sentenceOf(errors)} optional={isOptional(field)}>
      <ZoneInput
        placeholder={field.placeholder}
        value={textOf(value)}
        onChange={(zone) => onChange(zone === "" ? undefined : zone)}
      />
    </Field>
  );
}
