import { MomentField } from "@/components/time/moment-field";
import { ZoneInput } from "@/components/time/zone-input";
import { Field } from "@/components/ui/field";
import { RepeatFields } from "@/features/maintenance/repeat-fields";
import type { Preview } from "@/features/maintenance/use-window-preview";
import { type WindowDraft, withStart } from "@/features/maintenance/window-draft";
import { WindowMeaning } from "@/features/maintenance/window-meaning";

interface TimeFieldsProps {
  draft: WindowDraft;
  onChange: (part: Partial<WindowDraft>) => void;
  problems: Record<string, string>;
  preview: Preview;
}

/** When it takes place, and what that comes to. */
export function TimeFields({ draft, onChange, problems, preview }: TimeFieldsProps) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <MomentField
          label="Starts"
          value={draft.starts}
          zone={draft.time_zone}
          onChange={(starts) => onChange(withStart(draft, starts))}
          error={problems.starts_at}
        />
        <MomentField
          label="Ends"
          value={draft.ends}
          zone={draft.time_zone}
          onChange={(ends) => onChange({ ends })}
          error={problems.ends_at}
        />
      </div>
      <Field label="Time zone" error={problems.time_zone}>
        <ZoneInput value={draft.time_zone} onChange={(time_zone) => onChange({ time_zone })} />
      </Field>
      <RepeatFields
        rule={draft.rule}
        onChange={(rule) => onChange({ rule })}
        error={problems.rrule ?? preview.problems.rrule}
      />
      <WindowMeaning preview={preview} zone={draft.time_zone} repeats={draft.rule.repeat !== "none"} />
    </>
  );
}
