import { useId } from "react";
import type { KindFieldProps } from "@/components/kind-form/kind-field";
import { sentenceOf } from "@/components/kind-form/schema-errors";
import { isOptional, textOf } from "@/components/kind-form/text-fields";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { localZone } from "@/lib/time";

/** An IANA time zone, with all that the browser knows to choose from: the viewer's own first. */
export function TimeZoneField({ field, value, onChange, errors }: KindFieldProps) {
  const list = useId();
  const here = localZone();
  const zone = textOf(value);
  return (
    <Field label={field.label} hint={field.hint} error={sentenceOf(errors)} optional={isOptional(field)}>
      <div className="flex items-center gap-2">
        <Input
          list={list}
          className="max-w-64"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          placeholder={field.placeholder}
          value={zone}
          onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
        />
        {zone !== here && (
          <Button variant="ghost" size="sm" onClick={() => onChange(here)}>
            Use {here}
          </Button>
        )}
      </div>
      <datalist id={list}>
        {zonesFrom(here).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </Field>
  );
}

/** All zones that the browser knows: the viewer's own, UTC, then the others by name. */
export function zonesFrom(here: string): string[] {
  const others = Intl.supportedValuesOf("timeZone");
  return [...new Set([here, "UTC", ...others])];
}
