import { MoonStar } from "lucide-react";
import type { ChannelHours } from "@/api/types";
import { WeekWindowList } from "@/components/time/week-window-list";
import { officeHours } from "@/components/time/week-windows";
import { ZoneInput } from "@/components/time/zone-input";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { hoursWords } from "@/features/contacts/hours-words";
import { useNow } from "@/lib/now";
import { isZone } from "@/lib/zoned";

interface HoursFieldsProps {
  /** Always when null. */
  hours: ChannelHours | null;
  onChange: (hours: ChannelHours | null) => void;
  /** Where a new schedule begins. */
  zone: string;
  error?: string;
}

const MINUTE_MS = 60_000;

/** When a channel may be disturbed, and what becomes of alerts at all other times. */
export function HoursFields({ hours, onChange, zone, error }: HoursFieldsProps) {
  const fresh: ChannelHours = { time_zone: zone, windows: [officeHours], outside: "hold", critical_passes: true };
  return (
    <div className="flex flex-col gap-4">
      <Switch
        label="Only at certain times of the week"
        hint="At all other times it is quiet. Without it may be disturbed at any time."
        checked={hours !== null}
        onChange={(on) => onChange(on ? fresh : null)}
      />
      {hours && (
        <div className="flex flex-col gap-4 border-l-2 pl-3">
          <WeekWindowList
            legend="May be disturbed"
            windows={hours.windows}
            onChange={(windows) => onChange(windows.length > 0 ? { ...hours, windows } : null)}
            error={error}
            strict
          />
          <Field label="Time zone" error={isZone(hours.time_zone) ? undefined : "There is no such time zone."}>
            <ZoneInput value={hours.time_zone} onChange={(time_zone) => onChange({ ...hours, time_zone })} />
          </Field>
          <Field label="At other times">
            <Select
              className="max-w-72"
              value={hours.outside}
              onChange={(outside) => onChange({ ...hours, outside })}
              options={[
                { value: "hold", label: "Hold until the next window" },
                { value: "skip", label: "Leave it to others" },
              ]}
            />
          </Field>
          <Switch
            label="Critical alerts come through"
            hint="What concerns services of critical severity is told at once, at any time."
            checked={hours.critical_passes}
            onChange={(critical_passes) => onChange({ ...hours, critical_passes })}
          />
          <Meaning hours={hours} />
        </div>
      )}
    </div>
  );
}

function Meaning({ hours }: { hours: ChannelHours }) {
  const words = hoursWords(hours, useNow(MINUTE_MS));
  if (!words) return null;
  return (
    <p aria-live="polite" className="flex items-start gap-2 rounded-lg bg-fill px-3 py-2 text-muted text-sm">
      <MoonStar className="mt-0.5 size-4 shrink-0" aria-hidden />
      <span>{words.join(" ")}</span>
    </p>
  );
}
