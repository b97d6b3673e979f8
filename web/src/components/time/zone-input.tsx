import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { localZone } from "@/lib/time";

interface ZoneInputProps {
  value: string;
  onChange: (zone: string) => void;
  placeholder?: string;
}

/** An IANA time zone, with all that the browser knows to choose from: the viewer's own first. Stands in a `Field`. */
export function ZoneInput({ value, onChange, placeholder }: ZoneInputProps) {
  const list = useId();
  const here = localZone();
  return (
    <>
      <div className="flex items-center gap-2">
        <Input
          list={list}
          className="max-w-64"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        {value !== here && (
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
    </>
  );
}

/** All zones that the browser knows: the viewer's own, UTC, then the others by name. */
export function zonesFrom(here: string): string[] {
  const others = Intl.supportedValuesOf("timeZone");
  return [...new Set([here, "UTC", ...others])];
}
