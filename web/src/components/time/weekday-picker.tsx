import { Toggle } from "@base-ui/react/toggle";
import { shortWeekdays } from "@/components/time/weekdays";
import { FieldGroup } from "@/components/ui/field";
import { cn } from "@/lib/cn";

interface WeekdayPickerProps {
  legend: string;
  /** 0 is Monday. */
  chosen: readonly number[];
  onChange: (days: number[]) => void;
  error?: string;
}

/** Some days of the week. */
export function WeekdayPicker({ legend, chosen, onChange, error }: WeekdayPickerProps) {
  return (
    <FieldGroup legend={legend} error={error}>
      <div className="flex flex-wrap gap-1">
        {shortWeekdays.map((name, day) => (
          <Toggle
            key={name}
            pressed={chosen.includes(day)}
            onPressedChange={(on) => onChange(on ? [...chosen, day].sort() : chosen.filter((one) => one !== day))}
            className={cn(
              "h-7 min-w-10 rounded-md border border-line-input px-1.5 text-muted text-xs hover:text-text",
              "data-pressed:border-accent-solid data-pressed:bg-accent-soft data-pressed:font-medium data-pressed:text-accent",
            )}
          >
            {name}
          </Toggle>
        ))}
      </div>
    </FieldGroup>
  );
}
