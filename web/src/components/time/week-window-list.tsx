import { Plus, X } from "lucide-react";
import { useRows } from "@/components/kind-form/use-rows";
import { officeHours, type WeekWindow, weekdayCodes, windowProblem } from "@/components/time/week-windows";
import { WeekdayPicker } from "@/components/time/weekday-picker";
import { Button } from "@/components/ui/button";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface WeekWindowListProps {
  legend: string;
  hint?: string;
  windows: readonly WeekWindow[];
  onChange: (windows: WeekWindow[]) => void;
  /** Beyond what a window says of itself. */
  error?: string;
  /** What is wrong is said only once somebody tried to save. */
  strict?: boolean;
}

/** Times of the week, one below the other. */
export function WeekWindowList({ legend, hint, windows, onChange, error, strict }: WeekWindowListProps) {
  const { rows, replace, remove, add } = useRows(windows, onChange);
  return (
    <FieldGroup legend={legend} hint={hint} error={error}>
      {rows.length > 0 && (
        <ul className="flex flex-col gap-2">
          {rows.map(({ id, item }, at) => (
            <li key={id} className="rounded-md border px-3 pt-2 pb-3">
              <WindowFields
                name={rows.length > 1 ? `window ${at + 1}` : "the window"}
                value={item}
                onChange={(next) => replace(at, next)}
                onRemove={() => remove(at)}
                strict={strict}
              />
            </li>
          ))}
        </ul>
      )}
      <Button variant="ghost" size="sm" className="self-start" onClick={() => add(officeHours)}>
        <Plus aria-hidden />
        Add a window
      </Button>
    </FieldGroup>
  );
}

interface WindowFieldsProps {
  name: string;
  value: WeekWindow;
  onChange: (value: WeekWindow) => void;
  onRemove: () => void;
  strict: boolean | undefined;
}

function WindowFields({ name, value, onChange, onRemove, strict }: WindowFieldsProps) {
  const problem = windowProblem(value);
  const clock = (label: string, part: "start" | "end") => (
    <Field label={label} className="w-20">
      <Input
        className="num"
        inputMode="numeric"
        maxLength={5}
        placeholder={officeHours[part]}
        value={value[part]}
        onChange={(event) => onChange({ ...value, [part]: event.target.value })}
      />
    </Field>
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-start justify-between gap-2">
        <WeekdayPicker
          legend="Days"
          chosen={weekdayCodes.flatMap((code, at) => (value.days.includes(code) ? [at] : []))}
          onChange={(days) => onChange({ ...value, days: days.map((day) => weekdayCodes[day] ?? "mon") })}
        />
        <Button variant="ghost" size="icon-sm" aria-label={`Remove ${name}`} onClick={onRemove}>
          <X aria-hidden />
        </Button>
      </div>
      <div className="flex gap-3">
        {clock("From", "start")}
        {clock("To", "end")}
      </div>
      {problem && strict && (
        <p role="alert" className="text-down text-xs">
          {problem}
        </p>
      )}
    </div>
  );
}
