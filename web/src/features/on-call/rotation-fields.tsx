import { useState } from "react";
import type { Rotation, TurnUnit } from "@/api/on-call/get-schedules";
import { WeekWindowList } from "@/components/time/week-window-list";
import { officeHours } from "@/components/time/week-windows";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NumberInput } from "@/components/ui/number-input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { PeopleField } from "@/features/on-call/people-field";

interface RotationFieldsProps {
  rotation: Rotation;
  onChange: (rotation: Rotation) => void;
  /** Sentences by field; none before somebody tried to save. */
  problems: Record<string, string>;
}

const units: readonly TurnUnit[] = ["hour", "day", "week"];

/** One rotation: who takes turns, how long they are and when they begin. */
export function RotationFields({ rotation, onChange, problems }: RotationFieldsProps) {
  const change = (part: Partial<Rotation>) => onChange({ ...rotation, ...part });
  const [limited, setLimited] = useState(rotation.windows.length > 0);
  return (
    <div className="flex flex-col gap-4">
      <Field label="Name" error={problems.name}>
        <Input value={rotation.name} maxLength={100} onChange={(event) => change({ name: event.target.value })} />
      </Field>
      <PeopleField
        legend="Take turns"
        chosen={rotation.participants}
        onChange={(participants) => change({ participants })}
        error={problems.participants}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <FieldGroup legend="A turn takes" error={problems.turn}>
          <div className="flex gap-2">
            <NumberInput
              aria-label="Length of a turn"
              className="w-20"
              min={1}
              max={100}
              value={Number.isNaN(rotation.turn.every) ? undefined : rotation.turn.every}
              onChange={(every) => change({ turn: { ...rotation.turn, every: every ?? Number.NaN } })}
            />
            <Select
              aria-label="Unit of a turn"
              value={rotation.turn.unit}
              onChange={(unit) => change({ turn: { ...rotation.turn, unit } })}
              options={units.map((value) => ({ value, label: rotation.turn.every === 1 ? value : `${value}s` }))}
            />
          </div>
        </FieldGroup>
        <Field label="Handover at" hint="In the schedule's time zone." error={problems.handover}>
          <Input
            className="num max-w-24"
            maxLength={5}
            placeholder="09:00"
            value={rotation.handover}
            onChange={(event) => change({ handover: event.target.value })}
          />
        </Field>
        <Field label="The first turn begins on" hint="Nobody is on call by it before." error={problems.starts_on}>
          <Input
            type="date"
            className="num"
            value={rotation.starts_on}
            onChange={(event) => change({ starts_on: event.target.value })}
          />
        </Field>
      </div>
      <Switch
        label="Only at certain times of the week"
        hint="At all other times the rotations above it count."
        checked={limited}
        onChange={(on) => {
          setLimited(on);
          change({ windows: on ? [officeHours] : [] });
        }}
      />
      {limited && (
        <WeekWindowList
          legend="Times of the week"
          windows={rotation.windows}
          onChange={(windows) => {
            setLimited(windows.length > 0);
            change({ windows });
          }}
          strict={Boolean(problems.windows)}
        />
      )}
    </div>
  );
}
