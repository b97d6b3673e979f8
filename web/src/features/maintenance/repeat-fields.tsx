import { WeekdayPicker } from "@/components/time/weekday-picker";
import { longWeekdays } from "@/components/time/weekdays";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NumberInput } from "@/components/ui/number-input";
import { Select } from "@/components/ui/select";
import type { Repeat, Rule } from "@/features/maintenance/repeat-rule";

interface RepeatFieldsProps {
  rule: Rule;
  onChange: (rule: Rule) => void;
  error?: string;
}

const repeats: Record<Repeat, string> = {
  none: "Does not repeat",
  daily: "Daily",
  weekly: "Weekly on days",
  "monthly-day": "Monthly on a day",
  "monthly-nth": "Monthly on a weekday",
  own: "By a rule of your own",
};

const units: Partial<Record<Repeat, string>> = {
  daily: "Every … days",
  weekly: "Every … weeks",
  "monthly-day": "Every … months",
  "monthly-nth": "Every … months",
};

const nths = { "1": "First", "2": "Second", "3": "Third", "4": "Fourth", "-1": "Last" } as const;
type Nth = keyof typeof nths;

/** Whether it takes place again, and when. */
export function RepeatFields({ rule, onChange, error }: RepeatFieldsProps) {
  const change = (part: Partial<Rule>) => onChange({ ...rule, ...part });
  const unit = units[rule.repeat];
  return (
    <div className="flex flex-col gap-4">
      <Field label="Repeats" error={rule.repeat === "own" ? undefined : error}>
        <Select
          className="max-w-64"
          value={rule.repeat}
          onChange={(repeat) => change({ repeat })}
          options={(Object.keys(repeats) as Repeat[]).map((value) => ({ value, label: repeats[value] }))}
        />
      </Field>
      {rule.repeat === "weekly" && (
        <WeekdayPicker legend="On" chosen={rule.days} onChange={(days) => change({ days })} />
      )}
      {rule.repeat === "monthly-day" && (
        <Field label="Day of the month" hint={rule.day > 28 ? "Left out in months that have no such day." : undefined}>
          <NumberInput min={1} max={31} value={rule.day} onChange={(day) => change({ day: day ?? 1 })} />
        </Field>
      )}
      {rule.repeat === "monthly-nth" && (
        <div className="grid max-w-80 grid-cols-2 gap-3">
          <Field label="Which one">
            <Select
              value={String(rule.nth) as Nth}
              onChange={(nth) => change({ nth: Number(nth) })}
              options={(["1", "2", "3", "4", "-1"] as Nth[]).map((value) => ({ value, label: nths[value] }))}
            />
          </Field>
          <Field label="Weekday">
            <Select
              value={String(rule.weekday)}
              onChange={(weekday) => change({ weekday: Number(weekday) })}
              options={longWeekdays.map((label, at) => ({ value: String(at), label }))}
            />
          </Field>
        </div>
      )}
      {rule.repeat === "own" && (
        <Field label="Rule" hint="RFC 5545, such as FREQ=YEARLY;BYMONTH=1;BYDAY=2SU" error={error}>
          <Input
            className="font-mono"
            autoCapitalize="characters"
            autoComplete="off"
            spellCheck={false}
            placeholder="FREQ=WEEKLY;BYDAY=MO,TH"
            value={rule.own}
            onChange={(event) => change({ own: event.target.value })}
          />
        </Field>
      )}
      {unit && (
        <div className="grid max-w-80 grid-cols-2 gap-3">
          <Field label={unit}>
            <NumberInput min={1} max={99} value={rule.every} onChange={(every) => change({ every: every ?? 1 })} />
          </Field>
          <Field label="How often in all" optional>
            <NumberInput min={1} placeholder="for ever" value={rule.count} onChange={(count) => change({ count })} />
          </Field>
        </div>
      )}
    </div>
  );
}
