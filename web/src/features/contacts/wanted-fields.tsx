import type { AlertType, Severity } from "@/api/types";
import { alertTypeWords } from "@/components/alert/alert-words";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, FieldGroup } from "@/components/ui/field";
import { NumberInput } from "@/components/ui/number-input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import type { ChannelDraft } from "@/features/contacts/channel-draft";

interface WantedFieldsProps {
  draft: ChannelDraft;
  onChange: (part: Partial<ChannelDraft>) => void;
  problems?: Record<string, string>;
}

const offered: AlertType[] = ["failure", "recovery", "degraded", "reminder", "escalation", "flapping", "system"];
const severities: Record<Severity, string> = {
  low: "Low and worse",
  medium: "Medium and worse",
  high: "High and worse",
  critical: "Only critical",
};

/** What this channel wants to hear of. */
export function WantedFields({ draft, onChange, problems }: WantedFieldsProps) {
  const toggle = (type: AlertType, checked: boolean) =>
    onChange({ events: checked ? [...draft.events, type] : draft.events.filter((one) => one !== type) });
  return (
    <>
      <FieldGroup
        legend="Only these alerts"
        hint="All, when none is ticked. Whoever hears of a failure always hears of its end."
      >
        <div className="flex flex-wrap gap-x-4 gap-y-2">
          {offered.map((type) => (
            <Checkbox
              key={type}
              checked={draft.events.includes(type)}
              onChange={(checked) => toggle(type, checked)}
              label={alertTypeWords[type]}
            />
          ))}
        </div>
      </FieldGroup>
      <Field label="Only services that matter this much">
        <Select
          className="max-w-52"
          value={draft.min_severity ?? "all"}
          onChange={(next) => onChange({ min_severity: next === "all" ? null : next })}
          options={[
            { value: "all", label: "All services" },
            ...(Object.keys(severities) as Severity[]).map((value) => ({ value, label: severities[value] })),
          ]}
        />
      </Field>
      <Field
        label="Remind every … minutes while it burns and nobody has acknowledged"
        optional
        hint={reminderHint(draft)}
        error={problems?.remind_every_minutes}
      >
        <NumberInput
          min={5}
          max={10_080}
          placeholder="never"
          value={draft.remind_every_minutes ?? undefined}
          onChange={(minutes) => onChange({ remind_every_minutes: minutes ?? null })}
        />
      </Field>
      <Switch
        label="Switched on"
        hint="A channel that is switched off is told nothing."
        checked={draft.is_enabled}
        onChange={(is_enabled) => onChange({ is_enabled })}
      />
    </>
  );
}

function reminderHint({ remind_every_minutes, events }: ChannelDraft): string {
  if (remind_every_minutes !== null && events.length > 0 && !events.includes("reminder")) {
    return "Tick Reminder above too: only ticked alerts are sent.";
  }
  return "From 5 minutes to a week; empty is never. A mute or a pause keeps reminders back, the end is always told.";
}
