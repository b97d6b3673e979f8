import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { localTime, localZone, utcTime } from "@/lib/time";
import { instantOf } from "@/lib/zoned";

interface MomentFieldProps {
  label: string;
  /** What the clocks of `zone` show: "2026-11-23T22:00". */
  value: string;
  zone: string;
  onChange: (wall: string) => void;
  error?: string;
}

/** A day and time as the clocks of a zone show it, with what that is here and in UTC. */
export function MomentField({ label, value, zone, onChange, error }: MomentFieldProps) {
  return (
    <Field label={label} hint={elsewhere(value, zone)} error={error}>
      <Input
        type="datetime-local"
        className="num"
        value={value}
        onChange={(event) => onChange(event.target.value.slice(0, 16))}
      />
    </Field>
  );
}

/** "23 Nov 2026, 22:00:00 here, 2026-11-23 21:00:00 UTC". */
function elsewhere(wall: string, zone: string): string | undefined {
  const at = instantOf(wall, zone);
  if (Number.isNaN(at)) return undefined;
  const utc = utcTime(at).replace(/:00 UTC$/, " UTC");
  return zone === localZone() || localZone() === "UTC"
    ? utc
    : `${localTime(at).replace(/:00(?=$|\s)/, "")} here, ${utc}`;
}
